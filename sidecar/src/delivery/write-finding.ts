import { type CancelReason, forgetsPerson } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { StoredAccess } from '../connection/access.ts';
import { type Db, firstRow } from '../db/client.ts';
import { FORGET_REQUESTED, type Transition, transitionLocked } from '../issuance/transition.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { Finding, LookUp } from '../platform/port.ts';
import { ASKED_REPEATS_MAX } from './decide.ts';

/** What is asked about one award that may have been issued. `absences`: how often in a row the answer was no. */
export type Question = StoredAccess & {
  id: number;
  fence: number;
  awardId: string;
  badgeId: string;
  lane: string;
  target: string;
  absences: number;
  repeats: number;
  cancelReason: CancelReason | null;
  /** Not issued before. */
  since: string;
  /** How long ago the latest recovery of its site began, in milliseconds; null: there was none. */
  recoveredMs: number | null;
};

type Answered = { finding: Finding; lookUp: LookUp };

/** Writes down what a platform said of one award. Returns whether the issuance moved. */
export async function writeFinding(
  tx: Db,
  question: Question,
  { finding, lookUp }: Answered,
): Promise<boolean> {
  const cancelReason = await lockAsked(tx, question);
  if (cancelReason === undefined) return false;
  const { id, absences } = question;
  const { afterMs } = lookUp;
  if (finding.kind === 'unknown' || finding.kind === 'token_refused')
    return askAgain(tx, id, { absences, waitMs: afterMs[0] });
  if (finding.kind === 'found') return move(tx, question, foundMove(finding.remoteId), cancelReason);
  const waitMs = pauseAfter(absences + 1, afterMs);
  if (waitMs !== null) return askAgain(tx, id, { absences: absences + 1, waitMs });
  const unlistedMs = mayBeUnlistedMs(question, afterMs);
  if (unlistedMs > 0) return askAgain(tx, id, { absences, waitMs: unlistedMs });
  return move(tx, question, absentMove(question, cancelReason), cancelReason);
}

/** Until the next question, after so many answers that it is not there; null: that was the last one. */
function pauseAfter(absences: number, afterMs: LookUp['afterMs']): number | null {
  const [next, before] = [afterMs[absences], afterMs[absences - 1]];
  return next === undefined || before === undefined ? null : next - before;
}

/** A ledger that is gone may have sent it until the recovery began: for so long yet the lists may not have that badge. */
const mayBeUnlistedMs = ({ recoveredMs }: Question, afterMs: LookUp['afterMs']): number =>
  recoveredMs === null ? 0 : Math.max(...afterMs) - recoveredMs;

/** Why it was asked to be cancelled meanwhile; undefined when it does not stand any more where it was asked about. */
async function lockAsked(
  tx: Db,
  { id, fence, absences }: Question,
): Promise<CancelReason | null | undefined> {
  const row = await firstRow<{ cancelReason: CancelReason | null }>(
    tx,
    sql`
    select cancel_reason as "cancelReason" from issuances
    where id = ${id} and state = 'unknown' and fence = ${fence} and absences = ${absences} for update`,
  );
  return row === null ? undefined : row.cancelReason;
}

async function askAgain(
  tx: Db,
  id: number,
  { absences, waitMs }: { absences: number; waitMs: number },
): Promise<false> {
  await tx.execute(sql`
    update issuances set absences = ${absences},
      next_attempt_at = clock_timestamp() + ${waitMs}::float8 * interval '1 millisecond' where id = ${id}`);
  return false;
}

type Move = Pick<Transition, 'event' | 'reason'> & { set: readonly SQL[] };

const foundMove = (remoteId: string): Move => ({
  event: 'found',
  reason: null,
  set: [sql`remote_id = ${remoteId}`],
});

/** It does not exist: cancelled where that was asked for, else sent again, until repeats without any answer are too many. */
function absentMove({ repeats }: Question, cancelReason: CancelReason | null): Move {
  if (cancelReason !== null)
    return { event: 'cancel_requested', reason: cancelReason, set: FORGET_REQUESTED };
  if (repeats >= ASKED_REPEATS_MAX) return { event: 'give_up', reason: 'may_have_been_issued', set: [] };
  const again = [sql`repeats = repeats + 1`, sql`priority = greatest(priority, 1::smallint)`];
  return { event: 'not_found', reason: null, set: [...again, sql`next_attempt_at = clock_timestamp()`] };
}

async function move(
  tx: Db,
  { id, fence }: Question,
  { event, reason, set }: Move,
  cancelReason: CancelReason | null,
): Promise<true> {
  const ends = [sql`absences = 0`, sql`cancel_reason = null`];
  await transitionLocked(tx, [{ id, fence, from: 'unknown', event, reason }], { set: [...set, ...ends] });
  if (forgetsPerson(cancelReason)) await deleteUnusedRecipients(tx, [id]);
  return true;
}
