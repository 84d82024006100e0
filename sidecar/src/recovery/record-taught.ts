import type { TaughtRequest } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Db, firstRow } from '../db/client.ts';
import type { TaughtProgress } from '../db/schema/recoveries.ts';

/**
 * Notes how much Moodle has sent under this recovery's id. Returns whether all it knows is taught: false as well when that
 * recovery is over, or another one began.
 */
export async function recordTaught(
  tx: Db,
  site: string,
  { id, counts, ofAwards, done = true }: TaughtRequest,
): Promise<boolean> {
  const progress: TaughtProgress = { ...counts, ofAwards: ofAwards ?? counts.awards + counts.failed };
  const given = sql`${JSON.stringify(progress)}::text::jsonb`;
  const noted = await firstRow<{ taught: boolean; ends: boolean }>(
    tx,
    sql`
    with open as (
      select id, taught_at from recoveries where site = ${site} and id = ${id} and ended_at is null for update
    )
    update recoveries r set taught = ${given},
      progressed_at = case when r.taught is distinct from ${given} then clock_timestamp() else r.progressed_at end,
      taught_at = coalesce(r.taught_at, case when ${done} then clock_timestamp() end)
    from open where r.id = open.id
    returning r.taught_at is not null as taught, open.taught_at is null and r.taught_at is not null as ends`,
  );
  if (noted?.ends)
    await writeAudit(tx, { site, action: 'recovery_taught', details: JSON.stringify(progress) });
  return noted?.taught ?? false;
}
