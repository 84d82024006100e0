import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { type Database, onlyRow } from '../db/client.ts';

/** Keys under which a ledger keeps where it lives. */
export const HOME = 'home';
export const TIMELINE = 'timeline';

/** With which a sidecar says which ledger it has: {@link markOf}. */
export const LEDGER_HEADER = 'x-sidecar-ledger';

/** SQL: changes when a standby is promoted, and when PostgreSQL was restored to a point in time. */
export const timeline: SQL = sql`substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)`;

/**
 * SQL condition: the database goes on as it was when the ledger last looked. A standby that was promoted under a running
 * sidecar may lack what the primary wrote last: nothing is claimed from it before recovery has begun.
 */
export const isAtHome: SQL = sql`coalesce((select value = ${timeline} from installation where key = ${TIMELINE}), true)`;

/**
 * What a copy of this ledger does not share with it. On PostgreSQL the table's own id is part of it: a dump that is loaded
 * over the old tables makes new ones.
 */
export async function homeOf(database: Database, config: { dataDir: string }): Promise<string> {
  if (database.kind === 'embedded') {
    const { ino, birthtimeMs } = await stat(join(config.dataDir, 'database'));
    return `embedded ${ino} ${Math.round(birthtimeMs)}`;
  }
  const { home } = await database.intake.run((db) =>
    onlyRow<{ home: string }>(
      db,
      sql`select (select system_identifier::text from pg_control_system()) || ' ' ||
            (select oid::text from pg_database where datname = current_database()) || ' ' ||
            coalesce(to_regclass('issuances')::oid::text, 'none') as home`,
    ),
  );
  return `postgres ${home}`;
}

/** Tells one ledger from another, and nothing else about either: 16 hexadecimal digits. */
export async function markOf(database: Database, config: { dataDir: string }): Promise<string> {
  const home = await homeOf(database, config);
  return createHash('sha256').update(home).digest('hex').slice(0, 16);
}
