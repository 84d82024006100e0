import { constants, existsSync, statSync } from 'node:fs';
import { access, chmod, mkdir, readdir, statfs } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { commandAs, userOf } from '../command-as.ts';
import { StartFault } from '../errors.ts';
import { fileTrouble } from '../file-trouble.ts';

const { R_OK, W_OK, X_OK } = constants;

const ROOT = 0;

/**
 * The data folder, made where it is not there. Throws {@link StartFault} when this user cannot write into it, or is root and would
 * make files for another user there. `user` is missing on Windows.
 */
export async function prepareDataDir(dataDir: string, user = process.geteuid?.()): Promise<void> {
  try {
    await makeFolder(dataDir);
    await access(dataDir, R_OK | W_OK | X_OK);
  } catch (cause) {
    throw folderFault(dataDir, cause);
  }
  const { uid } = statSync(dataDir);
  if (user !== ROOT || uid === ROOT || existsSync(join(dataDir, 'database'))) return;
  throw new StartFault(
    `The data folder ${dataDir} belongs to the user with the id ${uid}, who could not open what root makes in it. Run this as that user (in a container: docker exec without --user): ${commandAs({ user: userOf(uid), dataDir })}`,
  );
}

/** With those above it. Node's own `recursive` says of a read-only file system that it is not there, and hangs in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      await makeFolder(resolve(folder, '..'));
      await mkdir(folder, { mode: 0o700 });
    } else if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Whether a data folder has no database yet. Throws {@link StartFault} where this user cannot see that, or could make none. */
export async function lacksDatabase(dataDir: string): Promise<boolean> {
  if (existsSync(join(dataDir, 'database'))) return false;
  try {
    await access(dataDir, R_OK | W_OK | X_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw folderFault(dataDir, cause);
  }
  return true;
}

/**
 * Throws {@link StartFault} when this user cannot write what a database in a folder consists of, or would leave files in it
 * that its owner cannot open: root, who may do everything, makes them as its own. `user` is missing on Windows.
 */
export async function requireOwnDatabase(folder: string, user = process.geteuid?.()): Promise<void> {
  try {
    await access(folder, R_OK | W_OK | X_OK);
    await access(join(folder, 'PG_VERSION'), R_OK);
    await access(join(folder, 'global', 'pg_control'), R_OK | W_OK);
  } catch (cause) {
    throw missingPart(folder, cause) ?? folderFault(folder, cause);
  }
  const { uid } = statSync(folder);
  if (user !== ROOT || uid === ROOT) return;
  throw new StartFault(
    `The database in ${folder} belongs to the user with the id ${uid}, who could not open it any more once root has written into it. Give the data folder with everything in it to root (chown -R), or run this as that user: ${commandAs({ user: userOf(uid), dataDir: dirname(folder) })}`,
  );
}

/** A copy that was not made whole, or null. */
function missingPart(folder: string, cause: unknown): StartFault | null {
  const { code, path } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT' || path === undefined || path === folder) return null;
  return new StartFault(
    `There is no whole database in ${folder}: ${relative(folder, path)} is missing. Restore a backup into an empty data folder, or copy that one again, whole, from where its sidecar was stopped.`,
  );
}

/**
 * Shuts a folder of this user's to all others. PGlite lets everybody read and write the files that it makes, and the data folder
 * around them may be one that others can look into.
 */
export async function shutToOthers(folder: string, user = process.geteuid?.()): Promise<void> {
  const { mode, uid } = statSync(folder);
  if (uid === user && (mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** Of a database that does not open: the sentence that says why, where its disk or its files do. */
export async function findOpenFault(folder: string, cause: unknown): Promise<StartFault | null> {
  // What was found out already.
  if (cause instanceof StartFault && cause.cause === undefined) return null;
  if (await isDiskFull(folder)) {
    return new StartFault(`The disk of ${folder} is full. Make room and start again; nothing is lost.`, {
      cause,
    });
  }
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    const blocked = await access(path, R_OK | W_OK).catch((error: unknown) => folderFault(path, error));
    if (blocked) return blocked;
  }
  return null;
}

// A start writes some of it, and a segment of the log has 16 MB.
const ROOM_BYTES = 64 * 1024 * 1024;

async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < ROOM_BYTES;
}

/** Something of the data folder that this user cannot use, as {@link StartFault}. */
export function folderFault(path: string, cause: unknown): StartFault {
  const why = fileTrouble(cause) ?? 'unknown reason';
  const isOfAnother = ['EACCES', 'EPERM'].includes((cause as NodeJS.ErrnoException).code ?? '');
  const remedy = isOfAnother
    ? 'Run this as the user who owns it, give that user the folder with everything in it (chown -R), or name another folder in SIDECAR_DATA_DIR (that of a systemd service is /var/lib/navigatr-sidecar).'
    : 'Mend that, or name another folder in SIDECAR_DATA_DIR.';
  return new StartFault(`The data folder ${path} cannot be used: ${why}. ${remedy}`, { cause });
}
