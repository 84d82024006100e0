import { type SQL, sql } from 'drizzle-orm';

/** People who publish a badge look for it within minutes; the rate limit forbids asking every time. */
const KEPT_MINUTES = 10;

/** SQL condition: what was fetched at `moment` should be fetched again. */
export const isStale = (moment: SQL): SQL =>
  sql`(${moment} < clock_timestamp() - ${KEPT_MINUTES} * interval '1 minute')`;
