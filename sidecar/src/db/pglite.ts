import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import type { Database, Db, Pool } from './client.ts';
import { purgeDeleted } from './purge-deleted.ts';
import * as schema from './schema/index.ts';

/** The PostgreSQL inside the PGlite that this sidecar is built with. */
export const POSTGRES_MAJOR = '18';

/** Wraps an open PGlite, whose files are in the folder. It has one connection and queues on its own, so all pools are the same. */
export function databaseOf(client: PGlite, folder: string | null = null): Database {
  const db = drizzle(client, { schema }) as unknown as Db;
  const pool: Pool = {
    run: (work) => work(db),
    transaction: (work) => db.transaction((tx) => work(tx)),
  };
  const pools = { delivery: pool, intake: pool, reports: pool, maintenance: pool };
  return {
    kind: 'embedded',
    ...pools,
    // One in memory has no files.
    purgeDeleted: async () => {
      if (folder !== null) await purgeDeleted(client, folder);
    },
    close: () => client.close(),
  };
}

/** An embedded database in memory, for tests. */
export const openMemory = async (options: PGliteOptions = {}): Promise<Database> =>
  databaseOf(await PGlite.create(options));
