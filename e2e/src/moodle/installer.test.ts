import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordProcess } from '../system/process-record.ts';
import { endInstaller, runInstaller } from './installer.ts';
import type { PhpCli } from './php-cli.ts';

let folder: string;
let cli: PhpCli;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-installer-'));
  const places = { root: folder, logs: folder, installerFile: join(folder, 'installer.json') };
  // "true" in place of PHP: it ends at once, whatever it is asked.
  cli = { php: { binary: 'true', version: '8.2', extensions: [] }, places } as unknown as PhpCli;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('notes nothing that has ended', async () => {
  await runInstaller(cli, ['install.php']);
  expect(existsSync(cli.places.installerFile)).toBe(false);
});

it('ends an installer whose parent was killed', async () => {
  const orphan = spawn('sleep', ['60']);
  const ended = once(orphan, 'exit');
  writeFileSync(cli.places.installerFile, JSON.stringify(recordProcess(orphan.pid ?? 0)));
  await endInstaller(cli.places);
  expect((await ended)[1]).toBe('SIGKILL');
});

it('leaves alone what only has the number of an installer', async () => {
  const other = spawn('sleep', ['60']);
  const record = recordProcess(other.pid ?? 0);
  writeFileSync(cli.places.installerFile, JSON.stringify({ ...record, startedAt: 'long ago' }));
  await endInstaller(cli.places);
  expect(other.exitCode ?? other.signalCode).toBeNull();
  const ended = once(other, 'exit');
  other.kill();
  await ended;
});
