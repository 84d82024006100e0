import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
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

  beforeAll(async () => {
    dataDir = await usedDataDir();
    // What one that was killed left.
    await writeFile(socket(), '');
    // As `systemctl enable --now`, followed by `site add`: whichever has the folder first, both do their work.
    const [listing, other] = [start(['site', 'list']), start(['site', 'list'])];
    serving = start(['serve']);
    url = await serving.ready();
    expect((await Promise.all([listing.ended, other.ended])).map(({ code }) => code)).toEqual([0, 0]);
  }, PATIENCE_MS);
  afterAll(async () => {
    serving.signal('SIGKILL');
    await serving.ended;
    await rm(dataDir, { recursive: true, force: true });
  }, PATIENCE_MS);

  it('pairs a site, whose call is heard, and says and leaves as without it', async () => {
    const added = await run('site', 'add', HILL);
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('"action":"site_added"') });
    expect(added.stdout).toMatch(/^Paste this pairing code.+\n(.*\n)*Next: .+\n$/);
    const [, secret = ''] = /#[\w-]+:(\S+)$/m.exec(added.stdout) ?? [];
    const site: Site = { id: 'hill-example-org', wwwroot: HILL, secrets: [secret], userHashKey: '' };
    const call = new SignedClient(url, site).call('GET', '/v1/feed?after=0&permitSeconds=900');
    expect((await call).status).toBe(200);
    await expect(run('site', 'add', HILL)).resolves.toMatchObject({
      code: 69,
      stdout: '',
      stderr: expect.stringMatching(/^There is a site hill-example-org already\. .+\n$/),
    });
  });

  it('looks into the database that it has open', async () => {
    const { stdout } = await run('doctor');
    expect(stdout).toContain('ok   The embedded database opens and has the schema of this sidecar.');
    expect(stdout).toContain('hill-example-org');
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
