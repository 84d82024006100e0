import { randomBytes } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const run = (environment: Record<string, string>, ...argument: string[]) =>
  runCommand({ SIDECAR_DATA_DIR: dataDir, ...environment }, argument);
const keyLines = async () => (await readFile(join(dataDir, 'master.key'), 'utf8')).trim().split('\n');
const aKey = () => randomBytes(32).toString('base64');

it("makes a new key of its own, and leaves none of the old one's seals", {
  timeout: PATIENCE_MS,
}, async () => {
  await run({}, 'site', 'add', 'https://hill.example.org', '--id', 'hill');
  const [before] = await keyLines();
  expect(await run({}, 'rotate-master-key')).toMatch(/^Secrets sealed with the new master key in .*: 3\./);
  const [after, ...others] = await keyLines();
  expect([after === before, others]).toEqual([false, []]);
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  expect(await run({}, 'site', 'list')).toMatch(/^hill\t/);
  await writeFile(join(dataDir, 'master.key'), `${before}\n`);
  await expect(run({}, 'site', 'list')).rejects.toThrow(/master key is not the one/);
});

it('goes on where it was cut off', { timeout: PATIENCE_MS }, async () => {
  await run({}, 'site', 'add', 'https://hill.example.org', '--id', 'hill');
  const [before] = await keyLines();
  const next = aKey();
  await writeFile(join(dataDir, 'master.key'), `${next}\n${before}\n`);
  expect(await run({}, 'rotate-master-key')).toMatch(/^Secrets sealed .*: 3\./);
  expect(await keyLines()).toEqual([next]);
});

it('seals with the first of the keys that are given, and says when the other can go', {
  timeout: PATIENCE_MS,
}, async () => {
  await rm(join(dataDir, 'master.key'));
  const [before, next] = [aKey(), aKey()];
  const [old, both, alone] = [before, `${next},${before}`, next].map((keys) => ({
    SIDECAR_MASTER_KEY: keys,
  }));
  await run(old ?? {}, 'site', 'add', 'https://hill.example.org', '--id', 'hill');
  await expect(run(old ?? {}, 'rotate-master-key')).rejects.toThrow(/one master key only/);
  expect(await run(both ?? {}, 'rotate-master-key')).toMatch(
    /^Secrets sealed .*: 3\. Left under another: 0\./,
  );
  expect(await run(both ?? {}, 'rotate-master-key')).toMatch(
    /^Secrets sealed .*: 0\. Left under another: 0\./,
  );
  expect(await run(alone ?? {}, 'site', 'list')).toMatch(/^hill\t/);
});

it('does not repeat a key that stands where its file should be named', async () => {
  const misplaced = aKey();
  const listing = run({ SIDECAR_MASTER_KEY_FILE: misplaced }, 'site', 'list');
  await expect(listing).rejects.toThrow(/^SIDECAR_MASTER_KEY_FILE names no file that can be read/);
  await expect(listing).rejects.not.toThrow(misplaced);
});
