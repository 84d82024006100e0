import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, type ProcessRecord, recordThisProcess } from '../system/process-record.ts';

const PREFIX = 'navigatr-postgres-';
const OWNER = 'owner.json';

/** A folder for what ends with this process, which is noted in it. */
export function makeTemporaryFolder(parent = tmpdir(), prefix = PREFIX): string {
  const folder = mkdtempSync(join(parent, prefix));
  writeFileSync(join(folder, OWNER), JSON.stringify(recordThisProcess()));
  // The server's own account must be able to pass.
  chmodSync(folder, 0o755);
  return folder;
}

/** Removes what killed runs left: `stop` is called for each folder first, to end a server still running. */
export async function sweepTemporaryFolders(
  stop: (folder: string) => Promise<void>,
  parent = tmpdir(),
  prefix = PREFIX,
): Promise<void> {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    if (!isAbandoned(folder)) continue;
    await stop(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAbandoned(folder: string): boolean {
  const owner = readOwner(folder);
  // Without a note it may be a folder that is just being made, or somebody else's.
  return owner !== undefined && !isRunning(owner);
}

function readOwner(folder: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as ProcessRecord;
  } catch {
    return undefined; // Not there yet, or not ours to read.
  }
}
