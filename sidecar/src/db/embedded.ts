import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { StartFault } from '../errors.ts';
import type { Database } from './client.ts';
import { DurableFiles } from './durable-files.ts';
import { lockFolder } from './folder-lock.ts';
import { databaseOf } from './pglite.ts';
import { startUpkeep } from './upkeep.ts';

// The PostgreSQL inside the PGlite that this sidecar is built with.
const POSTGRES_MAJOR = '18';
const SELF_TEST_COMMITS = 5;

const START_PARAMETERS = [
  // Everything PGlite starts with by default, but `-F`, which turns fsync off.
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'fsync=on'],
  ...['-c', 'wal_sync_method=fsync'],
  // A recycled WAL segment keeps old bytes: names that were erased would stay readable in it.
  ...['-c', 'wal_recycle=off'],
];

export type EmbeddedOptions = {
  dataDir: string;
  /** Called when the lock on the folder is lost while the database is open: the process must end at once. */
  onLockLost: () => void;
  /** Upkeep failed; it is tried again. */
  onFault: (error: unknown) => void;
};

/**
 * Opens (or creates) the embedded database. Throws {@link StartFault} when another process has it, another
 * PostgreSQL major wrote it, or commits do not reach the disk.
 */
export async function openEmbedded({ dataDir, onLockLost, onFault }: EmbeddedOptions): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(dataDir, onLockLost);
  try {
    const folder = join(dataDir, 'database');
    if (!existsSync(folder)) await createCluster(folder);
    refuseOtherMajor(folder);
    const { client, files } = await openCluster(folder);
    await proveDurable(client, files);
    const upkeep = startUpkeep(client, onFault);
    const database = databaseOf(client);
    const close = async () => {
      await upkeep.stop();
      await database.close();
      await lock.release();
    };
    return { ...database, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

// Made under another name: a start that is cut off leaves nothing that looks like a database.
async function createCluster(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const { client } = await openCluster(unfinished);
  await client.close();
  await rename(unfinished, folder);
}

async function openCluster(folder: string): Promise<{ client: PGlite; files: DurableFiles }> {
  const files = new DurableFiles(folder);
  const client = await PGlite.create({ fs: files, startParams: START_PARAMETERS }).catch((cause: unknown) => {
    throw new StartFault(
      `The embedded database in ${folder} does not open. Nothing was changed. Restore a backup into an empty data folder, or keep the folder and ask for help.`,
      { cause },
    );
  });
  return { client, files };
}

function refuseOtherMajor(folder: string): void {
  const file = join(folder, 'PG_VERSION');
  const major = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'none';
  if (major === POSTGRES_MAJOR) return;
  throw new StartFault(
    `${folder} was written by PostgreSQL ${major}; this sidecar embeds ${POSTGRES_MAJOR}. Start the previous version of the sidecar with this folder, and move its rows into an empty one with a backup.`,
  );
}

async function proveDurable(client: PGlite, files: DurableFiles): Promise<void> {
  await client.exec('create table if not exists durability_test (at timestamptz)');
  const before = files.synced;
  for (let commit = 0; commit < SELF_TEST_COMMITS; commit += 1) {
    await client.exec('insert into durability_test values (clock_timestamp())');
  }
  const synced = files.synced - before;
  await client.exec('drop table durability_test');
  if (synced < SELF_TEST_COMMITS) {
    throw new StartFault(
      `The embedded database acknowledged ${SELF_TEST_COMMITS} commits and brought ${synced} to the disk: it would lose awards in a power cut. Use SIDECAR_DATABASE_URL instead.`,
    );
  }
}
