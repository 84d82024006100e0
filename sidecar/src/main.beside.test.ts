import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from './site/site.ts';
import { usedDataDir } from './testing/data-dir.ts';
import { SidecarProcess } from './testing/sidecar-process.ts';
import { SignedClient } from './testing/signed-client.ts';

// Processes with an embedded database of their own on a shared machine.
const PATIENCE_MS = 180_000;

const HILL = 'https://hill.example.org';
const nowhere = 'http://127.0.0.1:1';

describe('a command beside a sidecar on the embedded database', { timeout: PATIENCE_MS }, () => {
  let dataDir: string;
  let serving: SidecarProcess;
  let url: string;
  const start = (argument: string[]) =>
    new SidecarProcess(argument, {
      SIDECAR_DATA_DIR: dataDir,
      SIDECAR_PORT: '0',
      SIDECAR_NAVIGATR_PRODUCTION_URL: nowhere,
      SIDECAR_NAVIGATR_STAGING_URL: nowhere,
      SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    });
  const run = async (...argument: string[]) => {
    const { code, stdout, stderr } = await start(argument).ended;
    return { code, stdout, stderr };
  };
  const socket = () => join(dataDir, 'control.socket');
  const callAs = (id: string, secret: string) => {
    const site: Site = { id, wwwroot: HILL, secrets: [secret], userHashKey: '' };
    return new SignedClient(url, site).call('GET', '/v1/feed?after=0&permitSeconds=900');
  };
  const secretIn = (output: string) => /#[\w-]+:(\S+)$/m.exec(output)?.[1] ?? '';

  beforeAll(async () => {
    dataDir = await usedDataDir();
    // What one that was killed left.
    await writeFile(socket(), '');
    serving = start(['serve']);
    url = await serving.ready();
  }, PATIENCE_MS);
  afterAll(async () => {
    serving.signal('SIGKILL');
    await serving.ended;
    await rm(dataDir, { recursive: true, force: true });
  }, PATIENCE_MS);

  it('reaches it by a socket that only its owner can open', async () => {
    const { mode } = await stat(socket());
    expect([mode & 0o777, (await stat(socket())).isSocket()]).toEqual([0o600, true]);
  });

  it('pairs a site, whose calls are heard at once; rotates and removes it', async () => {
    expect((await callAs('hill-example-org', 'bm9uZQ==')).status).toBe(401);
    const added = await run('site', 'add', HILL);
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('"action":"site_added"') });
    expect(added.stdout).toMatch(/^Paste this pairing code[^]+\n {2}http:\S+\n[^]+Next: .+\n$/);
    const secret = secretIn(added.stdout);
    expect((await callAs('hill-example-org', secret)).status).toBe(200);
    await expect(run('site', 'list')).resolves.toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^hill-example-org\thttps:\/\/hill\.example\.org\tlast call: 2.+\n$/),
    });
    await expect(run('site', 'add', HILL)).resolves.toMatchObject({
      code: 69,
      stdout: '',
      stderr: expect.stringMatching(/^There is a site hill-example-org already\. .+\n$/),
    });
    const rotated = await run('site', 'rotate', 'hill-example-org', '--at-once');
    expect((await callAs('hill-example-org', secret)).status).toBe(401);
    expect((await callAs('hill-example-org', secretIn(rotated.stdout))).status).toBe(200);
    await expect(run('site', 'remove', 'hill-example-org', '--yes')).resolves.toMatchObject({
      code: 0,
      stdout: 'Site hill-example-org is forgotten.\n',
    });
    expect((await callAs('hill-example-org', secretIn(rotated.stdout))).status).toBe(401);
  });

  it.each([
    [['recover', 'none'], 69, /^There is no site none\. .+\n$/],
    [['rotate-master-key'], 69, /in use by process \d+ on .+ Stop that sidecar first/],
    [['serve'], 69, /in use by process \d+ on .+ Stop that sidecar first/],
  ])('refuses %j as without it', async (argument, code, sentence) => {
    const answer = await run(...argument);
    expect([answer.code, answer.stdout]).toEqual([code, '']);
    expect(answer.stderr).toMatch(sentence);
  });

  it('looks into the database that it has open', async () => {
    const { stdout } = await run('doctor');
    expect(stdout).toContain('ok   The embedded database opens and has the schema of this sidecar.');
    expect(stdout).toContain('BAD  No Moodle site is paired.');
  });

  it('writes a backup of it, and restores none into it', async () => {
    const file = join(dataDir, 'backup.ndjson');
    await expect(run('backup', file)).resolves.toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^.+backup\.ndjson: sites: \d+, issuances: \d+, /),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^\{"format"[^]+\{"end":.+\n$/);
    await expect(run('backup', file)).resolves.toMatchObject({
      code: 69,
      stderr: expect.stringContaining('exists. Name a new file'),
    });
    await expect(run('restore', file)).resolves.toMatchObject({
      code: 69,
      stderr: expect.stringContaining('Stop that sidecar first'),
    });
  });

  it('is held up by no caller that says nothing, and leaves with its socket gone', async () => {
    const silent = connect(socket());
    await new Promise((resolve) => silent.once('data', resolve));
    await expect(run('site', 'list')).resolves.toMatchObject({ code: 0 });
    serving.signal('SIGTERM');
    expect((await serving.ended).code).toBe(0);
    expect(existsSync(socket())).toBe(false);
    silent.destroy();
  });
});
