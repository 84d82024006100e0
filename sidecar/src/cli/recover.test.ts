import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDataDir, usedDataDir } from '../testing/data-dir.ts';
import { runCommand } from '../testing/run-command.ts';

let folders: string[];
beforeEach(async () => {
  folders = [await usedDataDir(), await emptyDataDir()];
});
afterEach(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

// Each command opens the embedded database anew.
it('ends a recovery that Moodle has not taught only when it is told to', { timeout: 180_000 }, async () => {
  const [from = '', to = ''] = folders;
  const file = join(to, 'backup.ndjson');
  const restored = { SIDECAR_DATA_DIR: join(to, 'data'), SIDECAR_MASTER_KEY_FILE: join(from, 'master.key') };
  await runCommand({ SIDECAR_DATA_DIR: from }, ['site', 'add', 'https://hill.example.org', '--id', 'hill']);
  await runCommand({ SIDECAR_DATA_DIR: from }, ['backup', file]);
  await runCommand(restored, ['restore', file]);
  await expect(runCommand(restored, ['recover', 'hill'])).rejects.toThrow(
    'Moodle has not begun to teach it: wait for the rest. Where Moodle cannot teach it, use --untaught',
  );
  expect(await runCommand(restored, ['recover', 'hill', '--untaught'])).toBe(
    'The recovery of hill is over. Issuances that may be sent now: 0.',
  );
  await expect(runCommand(restored, ['recover', 'hill'])).rejects.toThrow('Site hill is not in recovery.');
});
