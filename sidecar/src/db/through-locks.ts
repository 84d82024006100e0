import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { type Database, DatabaseTimeout } from './client.ts';
import { databaseCause, LOCK_NOT_AVAILABLE } from './database-error.ts';

// PostgreSQL ends a session of somebody who vanished after 10 seconds, where its role is set up as `doctor` asks for.
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

/**
 * Does what may be done again, and waits where PostgreSQL answers while another session holds what is to be written: a sidecar that
 * was stopped in mid-work, or whose machine is gone, may have one for a while. Rejects as `lock_not_available` after a minute.
 */
export async function throughLocks<T>(
  {
    database,
    log,
    patienceMs = PATIENCE_MS,
  }: { database: Pick<Database, 'reports'>; log: Pick<Logger, 'warn'>; patienceMs?: number },
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await work();
    } catch (error) {
      if (!mayBeLocked(error) || !(await answers(database))) throw error;
      if (performance.now() > deadline) throw locked(error);
      if (isFirst)
        log.warn('another session of PostgreSQL holds a lock on the ledger: waiting for it to end');
    }
    await sleep(RETRY_MS);
  }
}

const mayBeLocked = (error: unknown): boolean =>
  error instanceof DatabaseTimeout || databaseCause(error).code === LOCK_NOT_AVAILABLE;

const answers = (database: Pick<Database, 'reports'>): Promise<boolean> =>
  database.reports
    .run((db) => db.execute(sql`select 1`))
    .then(
      () => true,
      () => false,
    );

const locked = (cause: unknown): Error =>
  Object.assign(new Error('another session holds a lock on the ledger', { cause }), {
    code: LOCK_NOT_AVAILABLE,
  });
