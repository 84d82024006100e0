import { PERMIT_SECONDS } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/**
 * SQL condition: the last feed call of site `s` still permits sending. No other call does: Moodle points at one sidecar,
 * whose feed its task reads, and a forgotten second one, or a copy, falls silent whatever else still calls it.
 */
export const isPermitted: SQL = sql`(s.permitted_until > clock_timestamp())`;

const fromNow = (seconds: number): SQL => sql`clock_timestamp() + ${seconds}::int * interval '1 second'`;

/** The site's queue may be sent for as long as it asks, within {@link PERMIT_SECONDS}. */
export function permitSending(db: Db, site: string, asked: number) {
  const seconds = Math.min(PERMIT_SECONDS.max, Math.max(PERMIT_SECONDS.min, asked));
  return db.execute(sql`update sites set permitted_until = ${fromNow(seconds)} where id = ${site}`);
}

/**
 * At a start: what was permitted may have been permitted to the ledger that this one is a copy of. A quarter of an hour of it
 * counts, until a feed call comes here.
 */
export const shortenPermits = (db: Db) =>
  db.execute(sql`
    update sites set permitted_until = ${fromNow(PERMIT_SECONDS.min)}
    where permitted_until > ${fromNow(PERMIT_SECONDS.min)}`);
