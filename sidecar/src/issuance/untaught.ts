import { type SQL, sql } from 'drizzle-orm';

/**
 * SQL condition: issuance `i` was there before the recovery that its site is in, and Moodle has not said yet what it knows of
 * it. Whatever the ledger says, it may have been issued since.
 */
export const isUntaught: SQL = sql`exists (
  select from recoveries open where open.site = i.site and open.ended_at is null
    and i.id <= open.newest_issuance and i.taught_in is distinct from open.id)`;
