import {
  type Actor,
  type ActReply,
  destination,
  type IssuanceState,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { applyMove } from './apply.ts';

export type Verb = 'retry' | 'cancel' | 'decide_issued' | 'decide_send_again';
export type Act = { verb: Verb; ids: readonly string[]; actor: Actor; note?: string | undefined };

type Subject = {
  id: number;
  awardId: string;
  state: IssuanceState;
  reason: StateReason | null;
  /** Learner, course, target and badge are all known. */
  whole: boolean;
  /** Name and address are there. */
  reachable: boolean;
};

type Result = ActReply['results'][number];
type Standing = { state: IssuanceState; reason: StateReason | null };

/** What a person asked for, issuance by issuance; what is not possible changes nothing. */
export async function act(deps: Deps, site: string, given: Act): Promise<ActReply> {
  const ids = [...new Set(given.ids.map((id) => id.toLowerCase()))];
  const results = await deps.database.intake.transaction(async (tx) => {
    const subjects = new Map((await lockSubjects(tx, site, ids)).map((one) => [one.awardId, one]));
    const found = new Map<string, Omit<Result, 'id'>>();
    for (const id of ids) {
      const subject = subjects.get(id);
      found.set(
        id,
        subject ? await actOn(tx, subject, given) : { result: 'not_found', state: null, reason: null },
      );
    }
    return found;
  });
  deps.wake();
  return {
    results: given.ids.map((id) => ({
      id,
      ...(results.get(id.toLowerCase()) ?? { result: 'not_found' as const, state: null, reason: null }),
    })),
  };
}

async function lockSubjects(tx: Db, site: string, ids: readonly string[]): Promise<Subject[]> {
  const found = await rows<Subject & { id: number | string }>(
    tx,
    sql`
    select id, award_id as "awardId", state, reason, recipient_id is not null as reachable,
      target is not null and course_id is not null and user_id is not null and badge_id is not null as whole
    from issuances
    where site = ${site} and award_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
    order by id for update`,
  );
  return found.map((row) => ({ ...row, id: Number(row.id) }));
}

async function actOn(tx: Db, subject: Subject, given: Act): Promise<Omit<Result, 'id'>> {
  if (given.verb === 'cancel' && subject.state === 'sending') return wishCancel(tx, subject, given);
  if (given.verb === 'cancel' && subject.state === 'cancelled')
    return { result: 'done', ...standing(subject) };
  if (given.verb === 'retry' && subject.state === 'queued') return hurry(tx, subject, given);
  const move = moveOf(subject, given.verb);
  if (move === null) return { result: 'not_possible', ...standing(subject) };
  let current = await step(tx, { ...subject, ...standing(subject) }, { given, ...move });
  if (current.state === 'queued' && !subject.reachable) {
    // Name and address went with the retention period: Moodle sees the need in the feed and sends them again.
    const incomplete = { event: 'replace_incomplete', reason: 'recipient_incomplete', set: [] } as const;
    current = await step(tx, { ...subject, ...current }, { given, ...incomplete });
  }
  return { result: 'done', ...current };
}

const standing = ({ state, reason }: Subject): Standing => ({ state, reason });

type Move = { event: TransitionEvent; reason: StateReason | null; set: readonly SQL[] };

const ANEW = [
  sql`failures = 0`,
  sql`failing_since = null`,
  sql`next_attempt_at = clock_timestamp()`,
] as const;
const ERASED: readonly (StateReason | null)[] = ['erased', 'erased_may_exist'];
// Sending these again needs more than asking: what is missing, or a person who looked in the platform.
const NOT_BY_RETRY: readonly (StateReason | null)[] = [
  'recipient_incomplete',
  'invalid_award',
  'may_have_been_issued',
];
const INCOMPLETE: readonly (StateReason | null)[] = ['recipient_incomplete', 'invalid_award'];

/** The move that a verb means for an issuance that stands where it does, or null when there is none. */
function moveOf({ state, reason, whole }: Subject, verb: Verb): Move | null {
  if (ERASED.includes(reason)) return null;
  const undecided = state === 'unknown' || (state === 'needs_attention' && whole);
  switch (verb) {
    case 'cancel':
      return destination(state, 'cancel') && { event: 'cancel', reason: 'cancelled_by_person', set: [] };
    case 'retry': {
      const waits = (state === 'needs_attention' && !NOT_BY_RETRY.includes(reason)) || state === 'cancelled';
      return waits && whole ? { event: 'retry', reason: null, set: ANEW } : null;
    }
    case 'decide_issued':
      return undecided ? { event: 'decide_issued', reason: 'decided_by_person', set: [] } : null;
    case 'decide_send_again':
      // It stays marked as a repeat, because only a person's look says that nothing was issued.
      return undecided && !INCOMPLETE.includes(reason)
        ? { event: 'decide_send_again', reason: null, set: [...ANEW, sql`repeats = 1`] }
        : null;
  }
}

async function step(
  tx: Db,
  subject: Subject,
  { given, event, reason, set }: Move & { given: Act },
): Promise<Standing> {
  const { actor, note } = given;
  const moved = await applyMove(tx, {
    id: subject.id,
    from: subject.state,
    event,
    reason,
    set: [...set],
    actor: actor.userId,
    ...(actor.contextId === undefined ? {} : { context: actor.contextId }),
    details: note ?? '',
  });
  const state = destination(subject.state, event);
  if (!moved || state === null) throw new Error('an issuance moved although it is locked');
  return { state, reason };
}

/** It is being sent right now: the cancel applies when the answer is in, unless that says issued. */
async function wishCancel(tx: Db, subject: Subject, { actor }: Act): Promise<Omit<Result, 'id'>> {
  await tx.execute(sql`update issuances set cancel_wish = ${actor.userId} where id = ${subject.id}`);
  await auditAct(tx, subject, { actor, action: 'cancel_wish' });
  return { result: 'wished', ...standing(subject) };
}

/** Due now instead of by its schedule, unless a PUT that may have issued needs its pause. */
async function hurry(tx: Db, subject: Subject, { actor }: Act): Promise<Omit<Result, 'id'>> {
  await tx.execute(sql`
    update issuances set failures = 0, failing_since = null,
      next_attempt_at = case when repeats = 0 then clock_timestamp() else next_attempt_at end
    where id = ${subject.id}`);
  await auditAct(tx, subject, { actor, action: 'retry' });
  return { result: 'done', ...standing(subject) };
}

const auditAct = (tx: Db, { id }: Subject, { actor, action }: { actor: Actor; action: string }) =>
  tx.execute(sql`
    insert into audit_log (site, issuance, award_id, actor, context, action)
    select site, id, award_id, ${actor.userId}, ${actor.contextId ?? null}, ${action} from issuances where id = ${id}`);
