import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFault } from '../errors.ts';
import { fileTrouble } from '../file-trouble.ts';

const { R_OK, W_OK, X_OK } = constants;

/** The data folder, made where it is not there. Throws {@link StartFault} when this user cannot write into it. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, R_OK | W_OK | X_OK);
  } catch (cause) {
    throw folderFault(dataDir, cause);
  }
}

/** Throws {@link StartFault} when this user cannot write what a database in a folder consists of. */
export async function requireOwnDatabase(folder: string): Promise<void> {
  try {
    await access(folder, R_OK | W_OK | X_OK);
    await access(join(folder, 'PG_VERSION'), R_OK);
    await access(join(folder, 'global', 'pg_control'), R_OK | W_OK);
  } catch (cause) {
    throw folderFault(folder, cause);
  }
}

// A start writes some of it, and a segment of the log has 16 MB.
const ROOM_BYTES = 64 * 1024 * 1024;

/** Whether the disk of a folder is too full for a database to open. */
export async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < ROOM_BYTES;
}

function folderFault(folder: string, cause: unknown): StartFault {
  const why = fileTrouble(cause) ?? 'unknown reason';
  return new StartFault(
    `The data folder ${folder} cannot be used: ${why}. Start the sidecar as the user who owns it, or name another folder in SIDECAR_DATA_DIR.`,
    { cause },
  );
}
