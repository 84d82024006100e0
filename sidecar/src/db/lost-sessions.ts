import { sql } from 'drizzle-orm';
import { type Db, rows } from './client.ts';

/** Ends sessions of this role by their names, of which nobody else has one. PostgreSQL only. */
export async function endSessions(db: Db, names: readonly string[]): Promise<void> {
  await db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and application_name in ${names}`);
}

/** Longer than any of our own statements may take: every pool gives up before. */
export const LOST_AFTER_MS = 45_000;

/**
 * Ends sessions of this role that have written or locked something, and now wait for a client that has said nothing for
 * `silentMs`. A process that is stopped or a network that falls silent leaves such sessions behind: nobody told
 * PostgreSQL that their client is gone. Whether somebody waits for the lock does not matter: who looks for work passes
 * over what is locked. A session that had no time to say Sync is under no time-out of PostgreSQL at all. A session that only
 * reads, as a backup does, is left alone. Returns how many were ended. PostgreSQL only.
 */
export async function endLostSessions(db: Db, silentMs = LOST_AFTER_MS): Promise<number> {
  const ended = await rows(
    db,
    sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and backend_xid is not null
      and wait_event = 'ClientRead' and state_change <= clock_timestamp() - ${silentMs}::float8 * interval '1 millisecond'`,
  );
  return ended.length;
}
