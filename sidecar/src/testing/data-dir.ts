import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const run = promisify(execFile);

/** An empty folder that a sidecar may make its data folder. */
export const emptyDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'sidecar-data-'));

/** A data folder as an earlier start left it: master key and migrated, empty database. Spares the seconds of a first start. */
export async function usedDataDir(): Promise<string> {
  const folder = await emptyDataDir();
  const database = join(folder, 'database');
  await mkdir(database, { mode: 0o700 });
  await run('tar', ['-xf', inject('embeddedLedger'), '-C', database, '--no-same-owner']);
  await writeFile(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  return folder;
}
