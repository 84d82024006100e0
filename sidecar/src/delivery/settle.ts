import {
  type CancelReason,
  destination,
  forgetsPerson,
  type IssuanceState,
  type Outcome,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import { writeSaid } from '../issuance/platform-said.ts';
import { transitionLocked, WITHOUT_PERSON } from '../issuance/transition.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { IssueResult } from '../platform/port.ts';
import type { Settlement } from './decide.ts';
import { hasFailures } from './holds-for-outcome.ts';
import { SECOND_TRY } from './holds-for-refusal.ts';

export type Report = {
  id: number;
  fence: number;
  outcome: Outcome;
  /** What it says must not name the learner. */
  result: Pick<IssueResult, 'reference' | 'remoteId' | 'said'>;
  latencyMs: number | null;
  /** Decided when the row is locked, so that a cancel asked for meanwhile counts. */
  decide: (cancelReason: CancelReason | null) => Settlement;
};

/** `from`: the state it was settled from. `badgeFailed`: failures or refusals of its badge are remembered. */
export type Settled = { from: IssuanceState; badgeFailed: boolean };

/**
 * Writes what one PUT came to: attempt, state, feed and audit. An answer later than the lease still counts while
 * nobody has claimed the issuance since (the fence is unchanged). Null when the world has moved on and only the attempt
 * could be completed.
 */
export async function settle(tx: Db, report: Report): Promise<Settled | null> {
  const locked = await completeAttempt(tx, report);
  if (locked === null || locked.fence !== report.fence) return null;
  const { state: from, cancelReason, badgeFailed } = locked;
  const settlement = report.decide(cancelReason);
  const { event, reason } = settlement;
  if (destination(from, event) === null) return null;
  const { id, fence, outcome, result } = report;
  const set = assignments(settlement, result.remoteId, cancelReason);
  await transitionLocked(tx, [{ id, from, event, reason, fence }], { set, details: outcome });
  if (typeof result.said === 'string' && !forgetsPerson(cancelReason))
    await writeSaid(tx, { id, fence }, result.said);
  if (forgetsPerson(cancelReason)) await deleteUnusedRecipients(tx, [id]);
  return { from, badgeFailed };
}

function assignments(
  settlement: Settlement,
  remoteId: string | null,
  cancelReason: CancelReason | null,
): SQL[] {
  const set = [
    sql`next_attempt_at = clock_timestamp() + ${settlement.waitMs}::float8 * interval '1 millisecond'`,
    sql`remote_id = coalesce(${remoteId}::text, remote_id)`,
  ];
  if (settlement.event !== 'no_answer') set.push(sql`cancel_reason = null`);
  const ends = settlement.event === 'cancel_requested' || settlement.event === 'unresolved';
  if (forgetsPerson(cancelReason) && ends) set.push(...WITHOUT_PERSON);
  if (settlement.failure) {
    set.push(
      sql`failures = failures + 1`,
      sql`failing_since = coalesce(failing_since, clock_timestamp())`,
      sql`priority = greatest(priority, 1::smallint)`,
    );
  }
  if (settlement.repeat) set.push(sql`repeats = repeats + 1`);
  if (settlement.secondTry) set.push(SECOND_TRY[0]);
  if (settlement.newKey) set.push(sql`revision = revision + 1`);
  return set;
}

type Locked = {
  state: IssuanceState;
  fence: number;
  /** Why it was asked to be cancelled meanwhile; null: it was not. */
  cancelReason: CancelReason | null;
  badgeFailed: boolean;
};

/** Completes the attempt and locks the issuance, and reads what it is decided by. Null where there is none any more. */
async function completeAttempt(
  tx: Db,
  { id, fence, outcome, result, latencyMs }: Report,
): Promise<Locked | null> {
  const { httpStatus, errorClass } = result.reference;
  return firstRow<Locked>(
    tx,
    sql`
    with locked as (
      select id, site, target, badge_id, provider_id, state, fence, cancel_reason from issuances where id = ${id} for update
    ), completed as (
      update attempts set finished_at = clock_timestamp(), outcome = ${outcome}, http_status = ${httpStatus}::int,
        error_class = ${errorClass}::text, latency_ms = ${latencyMs}::int, remote_id = ${result.remoteId}::text
      where issuance = ${id} and fence = ${fence}
    )
    select state, fence, cancel_reason as "cancelReason",
      ${hasFailures(sql`locked`)} as "badgeFailed"
    from locked`,
  );
}
