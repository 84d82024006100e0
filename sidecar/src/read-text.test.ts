import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { whyUnreadable } from './file-trouble.ts';
import { loadKeys } from './keys/load.ts';
import { readText } from './read-text.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-text-'));
});
afterEach(() => rm(folder, { recursive: true }));

const why = (path: string, patienceMs?: number): string => {
  try {
    return `read: ${readText(path, patienceMs)}`;
  } catch (error) {
    return whyUnreadable('SIDECAR_SITE_SECRET_FILE', path, error);
  }
};

it('reads a text, and says why it cannot', async () => {
  const file = join(folder, 'text');
  await writeFile(file, 'ü\n');
  expect(readText(file)).toBe('ü\n');
  expect(why(join(folder, 'none'))).toMatch(/none cannot be read: it is not there\.$/);
  expect(why(folder)).toMatch(/cannot be read: it is a folder\.$/);
});

it('ends at what never ends', async () => {
  expect(why('/dev/zero')).toMatch(/zero cannot be read: it is a device, not a file\.$/);
  const huge = join(folder, 'huge');
  await writeFile(huge, Buffer.alloc(5 * 1024 * 1024, 'a'));
  expect(why(huge)).toMatch(/huge cannot be read: it has more than 4 MB\.$/);
});

it('reads a pipe that is written to, and does not wait for ever for one that is not', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(why(pipe, 100)).toMatch(/pipe cannot be read: nothing more was written into that pipe\.$/);
  spawn('sh', ['-c', 'sleep 0.3; echo later >"$0"', pipe]);
  expect(why(pipe)).toBe('read: later\n');
  const silent = openSync(pipe, constants.O_RDWR);
  expect(why(pipe, 100)).toMatch(/pipe cannot be read: nothing more was written into that pipe\.$/);
  closeSync(silent);
  const late = spawn('sh', ['-c', 'exec 3<>"$0"; echo open; sleep 0.3; echo late >&3', pipe]);
  await once(late.stdout, 'data');
  expect(why(pipe)).toBe('read: late\n');
});

it('is how files of secrets and keys are read', () => {
  expect(() => parseConfig({ SIDECAR_METRICS_TOKEN_FILE: '/dev/zero' })).toThrow(
    'SIDECAR_METRICS_TOKEN_FILE: /dev/zero cannot be read: it is a device, not a file.',
  );
  const keys = { masterKey: { file: '/dev/zero' }, dataDir: folder, databaseUrl: null };
  expect(() => loadKeys(keys)).toThrow('The master key file /dev/zero cannot be read: it is a device');
});
