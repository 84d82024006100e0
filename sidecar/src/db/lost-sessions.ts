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
 * Ends sessions of this role that hold a lock somebody waits for, while they themselves wait for a client that has said
 * nothing for `silentMs`. A network that falls silent leaves such sessions behind: their client is gone and nobody told
 * PostgreSQL. One that had no time to say Sync is under no time-out of PostgreSQL at all, and its lane would stand still
 * for the two hours until the kernel asks. Returns how many were ended. PostgreSQL only.
 */
export async function endLostSessions(db: Db, silentMs = LOST_AFTER_MS): Promise<number> {
  const ended = await rows(
    db,
    sql`
    select pg_terminate_backend(lost.pid) from (
      select distinct holder.pid
      from pg_stat_activity waiting
      cross join lateral unnest(pg_blocking_pids(waiting.pid)) as blocking(pid)
      join pg_stat_activity holder on holder.pid = blocking.pid
      where waiting.datname = current_database() and waiting.wait_event_type = 'Lock'
        and holder.usename = current_user and holder.wait_event = 'ClientRead'
        and holder.state_change <= clock_timestamp() - ${silentMs}::float8 * interval '1 millisecond'
    ) lost`,
  );
  return ended.length;
}
