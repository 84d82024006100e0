import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { openDatabase } from '../db/open.ts';
import { notBesideAnother } from './refuse-beside-another.ts';

/** Where the database is, and what happens when its lock is lost. */
export type LedgerPlace = { config: Config; onLockLost: () => void };

/**
 * Opens the database for one command and closes it afterwards. Throws `FolderTaken` where a running sidecar has it open, and
 * `StartFault` where one that runs has another.
 */
export async function withDatabase<T>(
  { config, onLockLost }: LedgerPlace,
  run: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    config,
    onLockLost,
    onFault: () => {},
    ...notBesideAnother(config),
  });
  try {
    return await run(database);
  } finally {
    await database.close();
  }
}
