import type { recoveryReasons } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudits } from '../audit/write-audit.ts';
import { type Db, rows } from '../db/client.ts';
import { placeHolds } from '../hold/create-hold.ts';
import { type Expired, expireLeases, REPEAT_AFTER_MS } from '../issuance/expire-leases.ts';

export type RecoveryReason = (typeof recoveryReasons)[number];

/**
 * The ledger is not sure of itself: the sites' awards are accepted and nothing is sent until Moodle has taught what it
 * knows and a person confirms. What was in flight counts as sent without an answer.
 */
export async function beginRecovery(tx: Db, sites: readonly string[], reason: RecoveryReason): Promise<void> {
  const list = JSON.stringify(sites);
  const these = sql`(select value from jsonb_array_elements_text(${list}::text::jsonb))`;
  // What Moodle taught under an earlier recovery may be gone again: it teaches anew, under another id.
  await tx.execute(sql`
    update recoveries set ended_at = clock_timestamp(), ended_by = 'system'
    where ended_at is null and site in ${these}`);
  await tx.execute(sql`
    insert into recoveries (site, reason, newest_issuance)
    select t.value, ${reason}, coalesce((select max(i.id) from issuances i), 0)
    from jsonb_array_elements_text(${list}::text::jsonb) t`);
  const places = sites.map((site) => ({ site, scope: 'site' as const }));
  await placeHolds(tx, places, { reason: 'recovery', forMs: null, details: reason });
  await expireLeases(tx, await lockInFlight(tx, sites), { details: 'recovery' });
  await writeAudits(tx, sites, { action: 'recovery_begun', details: reason });
}

async function lockInFlight(tx: Db, sites: readonly string[]): Promise<Expired[]> {
  const found = await rows<{ id: number | string; fence: number }>(
    tx,
    sql`
    select id, fence from issuances
    where state = 'sending' and site in (select jsonb_array_elements_text(${JSON.stringify(sites)}::text::jsonb))
    order by id for update`,
  );
  return found.map(({ id, fence }) => ({ id: Number(id), fence, waitMs: REPEAT_AFTER_MS }));
}
