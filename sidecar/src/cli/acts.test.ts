import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { runLoggedCommand } from '../testing/run-command.ts';

// Each command opens the embedded database anew.
const PATIENCE_MS = 180_000;

let [dataDir, other] = ['', ''];
beforeAll(async () => {
  [dataDir, other] = [await usedDataDir(), await emptyDataDir()];
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await rm(other, { recursive: true, force: true });
});

const ofSite = { site: 'hill' };
// In this order: each finds what the ones before it left.
const commands: [string, string[], object][] = [
  ['site_added', ['site', 'add', 'https://hill.example.org', '--id', 'hill'], ofSite],
  ['site_secret_rotated', ['site', 'rotate', 'hill'], ofSite],
  ['master_key_rotated', ['rotate-master-key'], {}],
  ['backup_written', ['backup', 'BACKUP'], {}],
  ['recovery_confirmed', ['recover', 'hill'], ofSite],
  ['site_removed', ['site', 'remove', 'hill', '--yes'], ofSite],
];

it('logs a line for each act of the command line, and no secret', { timeout: PATIENCE_MS }, async () => {
  const file = join(other, 'backup.ndjson');
  for (const [action, argument, more] of commands) {
    const words = argument.map((word) => (word === 'BACKUP' ? file : word));
    const { logged, refused } = await attempt(words);
    const lines = logged
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(lines, action).toMatchObject([{ action, ...more }]);
    // It was in no recovery.
    expect(refused, action).toBe(action === 'recovery_confirmed');
    expect(logged).not.toMatch(/[A-Za-z0-9+/]{43}=/);
  }
});

async function attempt(words: string[]): Promise<{ logged: string; refused: boolean }> {
  const lines: string[] = [];
  try {
    await runLoggedCommand({ SIDECAR_DATA_DIR: dataDir }, words, lines);
    return { logged: lines.join(''), refused: false };
  } catch {
    return { logged: lines.join(''), refused: true };
  }
}

it('logs the way of a backup into another database', { timeout: PATIENCE_MS }, async () => {
  const key = randomBytes(32).toString('base64');
  const file = join(other, 'second.ndjson');
  const lines: string[] = [];
  const run = (folder: string, ...words: string[]) =>
    runLoggedCommand({ SIDECAR_DATA_DIR: join(other, folder), SIDECAR_MASTER_KEY: key }, words, lines);
  await run('one', 'site', 'add', 'https://dale.example.org', '--id', 'dale');
  await run('one', 'backup', file);
  await run('two', 'restore', file);
  await run('two', 'recover', 'dale', '--untaught');
  expect(lines.map((line) => JSON.parse(line).action)).toEqual([
    'site_added',
    'backup_written',
    'backup_restored',
    'recovery_confirmed',
  ]);
});
