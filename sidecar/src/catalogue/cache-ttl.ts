import { type SQL, sql } from 'drizzle-orm';

/** People who publish a badge look for it within minutes; the rate limit forbids asking every time. */
const KEPT_MINUTES = 10;

/** SQL condition: what was fetched at `moment` should be fetched again. */
export const isStale = (moment: SQL): SQL =>
  sql`(${moment} < clock_timestamp() - ${KEPT_MINUTES} * interval '1 minute')`;

/** What was read for the page on which a person saves, moments ago, need not be read again. */
const FRESH_SECONDS = 5;

/** SQL condition: what was fetched at `moment` is not as the platform has it now. */
export const isAged = (moment: SQL): SQL =>
  sql`(${moment} < clock_timestamp() - ${FRESH_SECONDS} * interval '1 second')`;
