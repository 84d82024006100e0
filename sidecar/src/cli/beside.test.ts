import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSidecar, startSidecar } from '../app.ts';
import { parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import type { Site } from '../site/site.ts';
import { usedDataDir } from '../testing/data-dir.ts';
import { runLoggedCommand } from '../testing/run-command.ts';
import { SignedClient } from '../testing/signed-client.ts';
import { serveCommands } from './served-commands.ts';

const HILL = 'https://hill.example.org';
const nowhere = 'http://127.0.0.1:1';

let dataDir: string;
let environment: Record<string, string>;
beforeAll(async () => {
  dataDir = await usedDataDir();
  environment = {
    SIDECAR_DATA_DIR: dataDir,
    SIDECAR_PORT: '0',
    SIDECAR_NAVIGATR_PRODUCTION_URL: nowhere,
    SIDECAR_NAVIGATR_STAGING_URL: nowhere,
    SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
  };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const serveOn = (log: string[]): Promise<RunningSidecar> =>
  startSidecar({
    config: parseConfig(environment),
    log: createLog('info', { write: (line) => void log.push(line) }),
    onLockLost: () => {},
    commands: serveCommands,
  });

/** What a command printed or was refused with, and which acts it logged; what differs each time is left out. */
async function outcomeOf(argument: string): Promise<object> {
  const logged: string[] = [];
  const said = await runLoggedCommand(environment, argument.split(' '), logged).catch(
    (error: Error) => `${error.name}: ${error.message}`,
  );
  const acts = logged.map((line) => {
    const { level, msg, site, action, details } = JSON.parse(line);
    return { level, msg, site, action, details };
  });
  // One that runs need not be started.
  const same = said.replace(/ If the sidecar does not run yet, .+ site\./, '');
  return { said: same.replaceAll(/[A-Za-z0-9+/]{43}=/g, 'SECRET'), acts };
}

it('does and says beside a sidecar what it does and says without one', async () => {
  const commands = [
    'migrate',
    'site list',
    `site add ${HILL} --id hill`,
    `site add ${HILL} --id hill`,
    'site list',
    'site rotate hill --url https://sidecar.example.org',
    'site rotate none',
    'site move hill https://vale.example.org',
    'site move none https://vale.example.org',
    'recover hill',
    'recover none --untaught',
    'obf badges',
    'obf events --site none',
    'obf reconcile --connection none',
    'site remove hill',
    'site remove hill --yes',
    'site remove hill --yes',
  ];
  const outcomes = async () => {
    const found: object[] = [];
    for (const command of commands) found.push(await outcomeOf(command));
    return found;
  };
  const alone = await outcomes();
  const log: string[] = [];
  const sidecar = await serveOn(log);
  expect(await outcomes()).toEqual(alone);
  await sidecar.stop();
  expect(log.filter((line) => line.includes('command begins'))).toHaveLength(commands.length - 1);
  expect(log.join()).toContain('"command":"site add"');
  expect(alone).toContainEqual({ said: 'Site hill is forgotten.', acts: [expect.anything()] });
});

describe('beside a sidecar', () => {
  let sidecar: RunningSidecar;
  beforeAll(async () => {
    sidecar = await serveOn([]);
  });
  afterAll(() => sidecar.stop());

  const run = (argument: string) => runLoggedCommand(environment, argument.split(' '), []);
  const callAs = async (id: string, secret: string) => {
    const site: Site = { id, wwwroot: HILL, secrets: [secret], userHashKey: '' };
    const answer = await new SignedClient(sidecar.url, site).call(
      'GET',
      '/v1/feed?after=0&permitSeconds=900',
    );
    return answer.status;
  };
  const secretIn = (output: string) => /#[\w-]+:(\S+)$/m.exec(output)?.[1] ?? '';

  it('what is done to a site counts for its very next call', async () => {
    expect(await callAs('hill', 'bm9uZQ==')).toBe(401);
    const secret = secretIn(await run(`site add ${HILL} --id hill`));
    expect(await callAs('hill', secret)).toBe(200);
    const next = secretIn(await run('site rotate hill --at-once'));
    expect(await callAs('hill', secret)).toBe(401);
    expect(await callAs('hill', next)).toBe(200);
    await run('site remove hill --yes');
    expect(await callAs('hill', next)).toBe(401);
  });

  it('a site that the environment pairs takes the new secret from that of the command', async () => {
    await run(`site add ${HILL} --id default`);
    const secret = Buffer.alloc(32, 7).toString('base64');
    const paired = { ...environment, SIDECAR_SITE_URL: HILL, SIDECAR_SITE_SECRET: secret };
    const printed = await runLoggedCommand(paired, ['site', 'rotate', 'default'], []);
    expect(secretIn(printed)).toBe(secret);
    await run('site remove default --yes');
  });

  it.each(['rotate-master-key', 'restore'])('%s is refused as before', async (command) => {
    const file = join(dataDir, 'to-restore.ndjson');
    if (command === 'restore') await run(`backup ${file}`);
    await expect(run(command === 'restore' ? `restore ${file}` : command)).rejects.toThrow(
      /in use by process \d+ on .+\. Stop that sidecar first/,
    );
  });

  it('a backup is written where and as the command says', async () => {
    const file = join(dataDir, 'backup.ndjson');
    expect(await run(`backup ${file}`)).toMatch(/^.+backup\.ndjson: sites: 0, issuances: 0, /);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^\{"format".+\n(.+\n)*\{"end":.+\n$/);
    await expect(run(`backup ${file}`)).rejects.toThrow(/exists\. Name a new file/);
    await expect(run(`backup --recipient age1none ${file}.age`)).rejects.toThrow(/age1none is no recipient/);
  });
});
