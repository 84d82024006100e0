import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartFault } from '../errors.ts';
import type { Database } from './client.ts';
import { findOpenFault, prepareDataDir, requireOwnDatabase, shutToOthers } from './data-dir.ts';
import { lockFolder } from './folder-lock.ts';
import { databaseOf } from './pglite.ts';
import { assertMajorVersion, createInstance, openInstance, type PgliteInstance } from './pglite-instance.ts';
import { removeTemporaryFiles } from './purge-deleted.ts';
import { startMaintenance } from './vacuum-checkpoint.ts';

const SELF_TEST_COMMITS = 5;

export type EmbeddedOptions = {
  dataDir: string;
  /** A folder as `makeTemplate` leaves it, from which a first start copies its database; it need not be there. */
  template: string;
  /** Called when the lock on the folder is lost while the database is open: the process must end at once. */
  onLockLost: () => void;
  /** Maintenance failed; it is tried again. */
  onFault: (error: unknown) => void;
  /** Called when the folder is locked, before a database is opened there, or made where there is none. */
  onLocked?: (isNew: boolean) => Promise<void>;
};

/**
 * Opens (or creates) the embedded database. Throws {@link StartFault} when another process has it, another
 * PostgreSQL major wrote it, or commits do not reach the disk.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { dataDir, template, onLockLost, onFault, onLocked } = options;
  await prepareDataDir(dataDir);
  const lock = await lockFolder(dataDir, onLockLost);
  try {
    const folder = join(dataDir, 'database');
    const isNew = !existsSync(folder);
    await onLocked?.(isNew);
    if (isNew) await createInstance(folder, template);
    assertMajorVersion(folder);
    await requireOwnDatabase(folder);
    await shutToOthers(folder);
    await removeTemporaryFiles(folder);
    const instance = await openInstance(folder);
    await assertFsync(instance);
    const { client } = instance;
    const maintenance = startMaintenance(client, onFault);
    const database = databaseOf(client, folder);
    const close = async () => {
      await maintenance.stop();
      await database.close();
      await lock.release();
    };
    return { ...database, close };
  } catch (error) {
    await lock.release();
    throw (await findOpenFault(dataDir, error)) ?? error;
  }
}

/** With messages in the log of the database that nobody reads: they are committed as rows are, and leave nothing. */
async function assertFsync({ client, files }: PgliteInstance): Promise<void> {
  const before = files.synced;
  for (let commit = 0; commit < SELF_TEST_COMMITS; commit += 1) {
    await client.exec(`select pg_logical_emit_message(true, 'self-test', '')`);
  }
  const synced = files.synced - before;
  if (synced >= SELF_TEST_COMMITS) return;
  throw new StartFault(
    `The embedded database acknowledged ${SELF_TEST_COMMITS} commits and brought ${synced} to the disk: it would lose awards in a power cut. Use SIDECAR_DATABASE_URL instead.`,
  );
}
