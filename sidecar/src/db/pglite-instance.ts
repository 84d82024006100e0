import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { StartFault } from '../errors.ts';
import { memoryTrouble } from '../memory-trouble.ts';
import { DurableFiles } from './fsync-nodefs.ts';
import { POSTGRES_MAJOR } from './pglite.ts';
import { syncFolder, syncPath } from './sync-folder.ts';
import { copyTemplate } from './template/copy.ts';

const START_PARAMETERS = [
  // Everything PGlite starts with by default, but `-F`, which turns fsync off.
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'fsync=on'],
  ...['-c', 'wal_sync_method=fsync'],
  // A recycled WAL segment keeps old bytes: names that were erased would stay readable in it.
  ...['-c', 'wal_recycle=off'],
  // All of it is touched at every start. PostgreSQL's own 128 MB took 60 ms and 96 MB more; files are in the system's
  // cache anyway.
  ...['-c', 'shared_buffers=32MB'],
];

export type PgliteInstance = { client: PGlite; files: DurableFiles };

/** Opens the database in a folder, or makes one there from nothing, which takes seconds and 800 MB. */
export async function openInstance(folder: string): Promise<PgliteInstance> {
  const files = new DurableFiles(folder);
  const client = await PGlite.create({ fs: files, startParams: START_PARAMETERS }).catch((cause: unknown) => {
    const memory = memoryTrouble(cause);
    if (memory !== null) throw new StartFault(memory);
    throw new StartFault(
      `The embedded database in ${folder} does not open. Nothing was changed. Restore a backup into an empty data folder, or keep the folder and ask for help.`,
      { cause },
    );
  });
  return { client, files };
}

/**
 * Makes the database of an installation: a copy of the template, or without one a new one. Under another name, until all
 * of it is on the disk: a start that is cut off leaves nothing that looks like a database.
 */
export async function createInstance(folder: string, template: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  if (!(await copyTemplate(template, unfinished))) {
    const { client } = await openInstance(unfinished);
    await client.close();
  }
  await syncFolder(unfinished);
  await rename(unfinished, folder);
  await syncPath(dirname(folder));
}

/** Throws {@link StartFault} when another PostgreSQL wrote the folder. */
export function assertMajorVersion(folder: string): void {
  const file = join(folder, 'PG_VERSION');
  const major = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^\d+$/.test(major)) {
    throw new StartFault(
      `There is no whole database in ${folder}: PG_VERSION is missing or cut off, or this user may not look. Start the sidecar as the user who owns it, or restore a backup into an empty data folder.`,
    );
  }
  if (major === POSTGRES_MAJOR) return;
  const version = Number(major) > Number(POSTGRES_MAJOR) ? 'a newer' : 'the previous';
  throw new StartFault(
    `${folder} was written by PostgreSQL ${major}; this sidecar embeds ${POSTGRES_MAJOR}. Start ${version} version of the sidecar with this folder, and move its rows into an empty one with a backup.`,
  );
}
