import { type CancelReason, forgetsPerson } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { AuditActor } from '../audit/write-audit.ts';
import type { StoredAccess } from '../connection/access.ts';
import { type Db, firstRow } from '../db/client.ts';
import { FORGET_REQUESTED, type Transition, transitionLocked } from '../issuance/transition.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { LookUp, LookUpFinding } from '../platform/port.ts';
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

type Answered = { finding: LookUpFinding; lookUp: LookUp };

/** Writes down what a platform said of one award. Returns whether the issuance moved. */
export async function writeFinding(
  tx: Db,
  question: Question,
  { finding, lookUp }: Answered,
): Promise<boolean> {
  const asked = await lockAsked(tx, question);
  if (asked === null) return false;
  const { cancelReason, doubtedMs } = asked;
  const { id, fence, absences } = question;
  const locked = { id, fence, from: 'unknown', cancelReason } as const;
  const { afterMs } = lookUp;
  if (finding.kind === 'found') {
    await writeFound(tx, [{ ...locked, remoteId: finding.remoteId }]);
    return true;
  }
  if (finding.kind === 'not_allowed' && doubtedMs > DOUBT_MAX_MS) return move(tx, locked, GIVEN_UP);
  if (finding.kind !== 'absent') return askAgain(tx, id, { absences, waitMs: afterMs[0] });
  const waitMs = pauseAfter(absences + 1, afterMs);
  if (waitMs !== null) return askAgain(tx, id, { absences: absences + 1, waitMs });
  const unlistedMs = mayBeUnlistedMs(question, afterMs);
  if (unlistedMs > 0) return askAgain(tx, id, { absences, waitMs: unlistedMs });
  return move(tx, locked, absentMove(question, cancelReason));
}

/** Until the next question, after so many answers that it is not there; null: that was the last one. */
function pauseAfter(absences: number, afterMs: LookUp['afterMs']): number | null {
  const [next, before] = [afterMs[absences], afterMs[absences - 1]];
  return next === undefined || before === undefined ? null : next - before;
}

/** A ledger that is gone may have sent it until the recovery began: for so long yet the lists may not have that badge. */
const mayBeUnlistedMs = ({ recoveredMs }: Question, afterMs: LookUp['afterMs']): number =>
  recoveredMs === null ? 0 : Math.max(...afterMs) - recoveredMs;

/** `cancelReason`: why it was asked to be cancelled meanwhile. `doubtedMs`: for how long it has been unknown. */
type Asked = { cancelReason: CancelReason | null; doubtedMs: number };

/** Null when it does not stand any more where it was asked about. */
async function lockAsked(tx: Db, { id, fence, absences }: Question): Promise<Asked | null> {
  const row = await firstRow<Asked & { doubtedMs: number | string }>(
    tx,
    sql`
    select cancel_reason as "cancelReason", extract(epoch from (clock_timestamp() - changed_at)) * 1000 as "doubtedMs"
    from issuances
    where id = ${id} and state = 'unknown' and fence = ${fence} and absences = ${absences} for update`,
  );
  return row && { ...row, doubtedMs: Number(row.doubtedMs) };
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

type FindingTransition = Pick<Transition, 'event' | 'reason'> & { set: readonly SQL[] };

/** An issuance that the transaction has locked. */
type Locked = Pick<Transition, 'id' | 'from' | 'fence'> & { cancelReason: CancelReason | null };

/** Writes down that the platform has awards, wherever they stand before their end: the move that a look-up makes. */
export async function writeFound(
  tx: Db,
  found: readonly (Locked & { remoteId: string })[],
  by: AuditActor = {},
): Promise<void> {
  const transitions = found.map(({ id, from, fence, remoteId }) => ({
    ...{ id, from, event: 'found' as const, reason: null, content: { remoteId } },
    ...(fence === undefined ? {} : { fence }),
  }));
  const set = [sql`remote_id = move.content ->> 'remoteId'`, ...ENDS];
  await transitionLocked(tx, transitions, { set, ...by });
  const forgotten = found.flatMap(({ id, cancelReason }) => (forgetsPerson(cancelReason) ? [id] : []));
  if (forgotten.length > 0) await deleteUnusedRecipients(tx, forgotten);
}

// A right that an account lost may come back; of what is in doubt for a day a person has to know.
const DOUBT_MAX_MS = 24 * 60 * 60_000;

const GIVEN_UP: FindingTransition = {
  event: 'give_up',
  reason: 'may_have_been_issued',
  set: FORGET_REQUESTED,
};

const ENDS = [sql`absences = 0`, sql`cancel_reason = null`] as const;

/** It does not exist: cancelled where that was asked for, else sent again, until repeats without any answer are too many. */
function absentMove({ repeats }: Question, cancelReason: CancelReason | null): FindingTransition {
  if (cancelReason !== null)
    return { event: 'cancel_requested', reason: cancelReason, set: FORGET_REQUESTED };
  if (repeats >= ASKED_REPEATS_MAX) return { event: 'give_up', reason: 'may_have_been_issued', set: [] };
  const again = [sql`repeats = repeats + 1`, sql`priority = greatest(priority, 1::smallint)`];
  return { event: 'not_found', reason: null, set: [...again, sql`next_attempt_at = clock_timestamp()`] };
}

async function move(
  tx: Db,
  { cancelReason, ...locked }: Locked,
  { event, reason, set }: FindingTransition,
): Promise<true> {
  await transitionLocked(tx, [{ ...locked, event, reason }], { set: [...set, ...ENDS] });
  if (forgetsPerson(cancelReason)) await deleteUnusedRecipients(tx, [locked.id]);
  return true;
}
