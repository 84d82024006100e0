import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { usedDataDir } from '../testing/data-dir.ts';
import { runCommand } from '../testing/run-command.ts';

// Each command opens the embedded database anew.
const PATIENCE_MS = 180_000;

let dataDir: string;
beforeEach(async () => {
  dataDir = await usedDataDir();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const run = (...argument: string[]) =>
  runCommand({ SIDECAR_DATA_DIR: dataDir, SIDECAR_PORT: '9000' }, argument);

it('pairs a site and prints what to paste, once', { timeout: PATIENCE_MS }, async () => {
  expect(await run('site', 'list')).toBe('No site is paired. `sidecar site add <wwwroot>` pairs one.');
  const printed = await run('site', 'add', 'https://hill.example.org/');
  expect(printed).toMatch(/^ {2}http:\/\/127\.0\.0\.1:9000\/#hill-example-org:[A-Za-z0-9+/]{43}=$/m);
  expect(printed).toContain("as 'Pairing code' in\nSite administration > Plugins > Local plugins > Navigatr");
  expect(printed).toContain('`sidecar site rotate hill-example-org` replaces it');
  expect(printed).toContain('If Moodle runs on another machine');
  expect(printed).toContain('Next: ');
  await expect(run('site', 'add', 'https://hill.example.org')).rejects.toThrow(
    'There is a site hill-example-org already. `sidecar site rotate hill-example-org` prints a new pairing code for it;',
  );
  expect(await run('site', 'list')).toBe('hill-example-org\thttps://hill.example.org\tlast call: never');
});

it('gives a site a new secret, and forgets it only when told twice', { timeout: PATIENCE_MS }, async () => {
  const first = await run('site', 'add', 'https://hill.example.org', '--id', 'hill');
  const second = await run('site', 'rotate', 'hill', '--url', 'https://sidecar.example.org');
  expect(second).toMatch(/^ {2}https:\/\/sidecar\.example\.org\/#hill:/m);
  expect(second).not.toContain('If Moodle runs on another machine');
  expect(codeIn(second)).not.toBe(codeIn(first));
  expect(await run('site', 'rotate', 'hill', '--at-once')).not.toBe(second);
  await expect(run('site', 'remove', 'hill')).rejects.toThrow(/--yes/);
  expect(await run('site', 'remove', 'hill', '--yes')).toBe('Site hill is forgotten.');
  for (const command of ['site remove hill --yes', 'site rotate hill', 'recover hill']) {
    await expect(run(...command.split(' '))).rejects.toThrow(
      'There is no site hill. `sidecar site list` names those that are paired.',
    );
  }
});

it('takes the new secret of a site that the environment pairs from there, else the old one came back', {
  timeout: PATIENCE_MS,
}, async () => {
  const wwwroot = 'https://hill.example.org';
  const secret = codeIn(await run('site', 'add', wwwroot, '--id', 'default'))?.split(':')[1] ?? '';
  const rotateWith = (given: string) =>
    runCommand({ SIDECAR_DATA_DIR: dataDir, SIDECAR_SITE_URL: wwwroot, SIDECAR_SITE_SECRET: given }, [
      'site',
      'rotate',
      'default',
    ]);
  await expect(rotateWith(secret)).rejects.toThrow('Put a new secret into SIDECAR_SITE_SECRET first');
  const next = Buffer.alloc(32, 7).toString('base64');
  expect(codeIn(await rotateWith(next))).toBe(`default:${next}`);
  await expect(rotateWith(secret)).rejects.toThrow('Put a new secret into SIDECAR_SITE_SECRET first');
});

it.each([
  [{ SIDECAR_HOST: '0.0.0.0', SIDECAR_PORT: '9000' }, 'http://127.0.0.1:9000'],
  [{ SIDECAR_HOST: '::', SIDECAR_PORT: '9000' }, 'http://[::1]:9000'],
  [{ SIDECAR_HOST: '::', SIDECAR_PUBLIC_URL: 'https://sidecar.example.org' }, 'https://sidecar.example.org'],
])('says in the code where Moodle reaches the sidecar: %j', { timeout: PATIENCE_MS }, async (given, url) => {
  const printed = await runCommand({ SIDECAR_DATA_DIR: dataDir, ...given }, [
    'site',
    'add',
    'https://hill.example.org',
  ]);
  expect(printed).toContain(`  ${url}/#hill-example-org:`);
  expect(printed).toContain(`Moodle will call ${url}.`);
});

const codeIn = (output: string): string | undefined => /#(\S+)$/m.exec(output)?.[1];

it.each([
  'sidecar.example.org',
  'https://https://sidecar.example.org',
  'https://u:p@sidecar.example.org',
  'https://sidecar.example.org/?a',
])('refuses a code for Moodle that leads to %s', async (url) => {
  await expect(run('site', 'add', 'https://hill.example.org', '--url', url)).rejects.toThrow(/--url/);
});

it.each([
  ['Hill', 'https://hill.example.org', /'Hill' is invalid. It is made of a-z/],
  ['hill', 'https://http://hill.example.org', /must have http:\/\/ or https:\/\/ only once/],
  ['hill', 'hill.example.org', /'hill.example.org' is invalid .*, as in https:\/\/moodle.example.org/],
])('refuses to pair %s at %s: the command line is wrong', async (id, url, why) => {
  const refused = run('site', 'add', url, '--id', id);
  await expect(refused).rejects.toThrow(why);
  await expect(refused).rejects.toHaveProperty('exitCode', 1);
});

it('says of a name that is taken whose it is', { timeout: PATIENCE_MS }, async () => {
  await run('site', 'add', 'http://hill.example.org');
  await expect(run('site', 'add', 'https://hill.example.org')).rejects.toThrow(
    'There is a site hill-example-org already, with the address http://hill.example.org. If that Moodle moved: `sidecar site move hill-example-org https://hill.example.org`. Another Moodle needs another name (--id).',
  );
});

it('lets a site move, with the code that it has', { timeout: PATIENCE_MS }, async () => {
  await run('site', 'add', 'http://hill.example.org', '--id', 'hill');
  expect(await run('site', 'move', 'hill', 'https://hill.example.org/')).toMatch(
    /^Site hill is taken from https:\/\/hill\.example\.org from now on/,
  );
  expect(await run('site', 'list')).toBe('hill\thttps://hill.example.org\tlast call: never');
  await expect(run('site', 'move', 'vale', 'https://vale.example.org')).rejects.toThrow(
    'There is no site vale',
  );
  await expect(run('site', 'move', 'hill', 'hill.example.org')).rejects.toThrow(/as in https:/);
});
