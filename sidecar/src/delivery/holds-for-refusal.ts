import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import { PROBE_MS } from '../hold/probe-schedule.ts';
import { holdSharedAddresses } from '../issuance/shared-addresses.ts';
import { transitionLocked } from '../issuance/transition.ts';
import type { RefusalWeight, RefusedClaim } from './weigh-refusal.ts';

/** SQL assignments of what was refused with others: it waits with them, and is due as soon as the badge is issued again. */
export const SECOND_TRY = [sql`second_try = true`, sql`next_attempt_at = clock_timestamp()`] as const;

/** A refusal with the status the platform gave, weighed. */
export type WeighedRefusal = { weight: RefusalWeight; httpStatus: number };

/** Writes down a refusal that was weighed, in the transaction that settles it: counts it, holds, and brings back the others. */
export async function holdAfterRefusal(
  tx: Db,
  claim: RefusedClaim,
  { weight, httpStatus }: WeighedRefusal,
): Promise<void> {
  if (weight.kind === 'theirs') return;
  await recordRefusal(tx, claim, httpStatus);
  if (weight.kind === 'alone') return;
  const transitions = weight.others.map((id) => ({
    id,
    from: 'needs_attention' as const,
    event: 'refused_together' as const,
    reason: null,
  }));
  await transitionLocked(tx, transitions, { set: SECOND_TRY });
  await askAboutAddresses(tx, claim, weight.others);
  if (weight.hold === null) return endTrial(tx, claim, httpStatus);
  const { site, target, badgeId, providerId } = claim;
  const subject = weight.hold === 'badge' ? badgeId : (providerId ?? '');
  const place = { site, scope: weight.hold, target, subject };
  await placeHold(tx, { ...place, reason: 'refused_repeatedly', httpStatus, forMs: PROBE_MS.refused[0] });
}

/**
 * Another account's badge may go to the address of what comes back. A site that lets accounts share one is asked as well: the
 * next award that says so frees it.
 */
async function askAboutAddresses(tx: Db, { site }: RefusedClaim, ids: readonly number[]): Promise<void> {
  const back = await rows<{ awardId: string }>(
    tx,
    sql`
    select award_id as "awardId" from issuances
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)) order by id`,
  );
  await holdSharedAddresses(
    tx,
    site,
    back.map(({ awardId }) => ({ awardId, mayBeShared: false })),
  );
}

const recordRefusal = (tx: Db, { id, site, target, badgeId, providerId }: RefusedClaim, httpStatus: number) =>
  tx.execute(sql`
    insert into refusals (issuance, site, target, badge_id, provider_id, http_status)
    values (${id}, ${site}, ${target}, ${badgeId}, ${providerId}::text, ${httpStatus})
    on conflict (issuance) do update set badge_id = excluded.badge_id, provider_id = excluded.provider_id,
      http_status = excluded.http_status`);

/** The trial was refused: nothing more is sent until the next one. Its status names what to do now. */
async function endTrial(tx: Db, { id, site, target }: RefusedClaim, httpStatus: number): Promise<void> {
  await tx.execute(sql`
    update holds set trial = null, http_status = ${httpStatus}
    where site = ${site} and target = ${target} and reason = 'refused_repeatedly' and trial = ${id}`);
}
