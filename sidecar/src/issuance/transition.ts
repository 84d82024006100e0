import {
  type CancelReason,
  cancelledReasons,
  destination,
  forgettingReasons,
  freedBy,
  type IssuanceState,
  isAccepted,
  needOf,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { AuditActor } from '../audit/write-audit.ts';
import { type Db, rows } from '../db/client.ts';
import { setNull } from '../db/row-columns.ts';
import { personalColumns } from './columns.ts';

export type Transition = {
  id: number;
  from: IssuanceState;
  event: TransitionEvent;
  reason: StateReason | null;
  /** Only with this fence; left out by movers that hold no claim. */
  fence?: number;
  /** What the assignments in `set` read as `move.content`, a jsonb. */
  content?: object;
};

/** What moves made together have in common. */
export type Moving = AuditActor & {
  /** Further columns, as SQL assignments. */
  set?: readonly SQL[];
  /** For the audit trail; never personal data. */
  details?: string;
};

/**
 * The one way in which issuances change their state: checks that the moves are legal and that the rows still stand
 * where the mover saw them, writes feed and audit in the same statement, and returns the ids of those that moved. Safe to
 * run again: a second run finds other states and does nothing. One statement, however many moves: several only of rows
 * that the transaction has locked in the order of their ids, so that nobody waits in a circle.
 */
export async function applyTransitions(
  db: Db,
  transitions: readonly Transition[],
  moving: Moving = {},
): Promise<Set<number>> {
  if (transitions.length === 0) return new Set();
  const moved = await rows<{ id: string | number }>(db, statement(transitions, moving));
  return new Set(moved.map(({ id }) => Number(id)));
}

const CANCELLED_BY_PERSON: CancelReason = 'cancelled_by_person';

/**
 * What stays known of a cancel, as SQL assignments. What may have been issued is marked as a repeat: its reason is another one
 * from then on. What a person had cancelled before its learner refused is to be cancelled once more when the learner agrees.
 */
export const ON_CANCEL: readonly SQL[] = [
  sql`repeats = case
    when move.event = 'cancel' and issuances.reason = 'may_have_been_issued' then greatest(repeats, 1) else repeats end`,
  sql`cancel_reason = case when move.event <> 'cancel' then cancel_reason
    when issuances.reason = ${CANCELLED_BY_PERSON} and move.to_reason <> issuances.reason then issuances.reason end`,
];

/** A learner who agrees no longer is not kept a moment longer; agreeing again brings name and address with the award. */
export const WITHOUT_PERSON: readonly SQL[] = setNull(personalColumns);

const REFUSED: CancelReason = 'consent_withdrawn';

/** After a cancel for one of these a person, or Moodle, may still have it sent. */
const SENT_AFTER_ALL = cancelledReasons.filter(
  (reason) => freedBy(reason) === 'any' || isAccepted('retry', { state: 'cancelled', reason }),
);

/**
 * Whether a cancel says more than an earlier one: its learner has refused since. Where a badge may exist, the earlier one stays:
 * a refusal says that none does, unless its learner was only asked before.
 */
export const isRefusalSince = (
  { reason, mayExist }: { reason: StateReason | null; mayExist: boolean },
  cancelReason: StateReason,
): boolean =>
  cancelReason === REFUSED &&
  SENT_AFTER_ALL.some((one) => one === reason && one !== REFUSED) &&
  (!mayExist || reason === 'consent_required');

/** SQL condition: it is to be cancelled for such a reason when its answer is in. */
export const isForgetRequested: SQL = sql`coalesce(cancel_reason, '') in (${sql.join(
  forgettingReasons.map((reason) => sql`${reason}::text`),
  sql`, `,
)})`;

const forgetWhere = (condition: SQL): readonly SQL[] =>
  Object.values(personalColumns).map((column) => {
    const name = sql.identifier(column.name);
    return sql`${name} = case when ${condition} then null else ${name} end`;
  });

// What is being sent has its data in the request; what was never answered is not sent again and needs none.
export const FORGET_UNANSWERED = forgetWhere(sql`state = 'unknown'`);

/** As {@link WITHOUT_PERSON}, for learners who are to be forgotten entirely. */
export const FORGET_REQUESTED = forgetWhere(isForgetRequested);

/** {@link applyTransitions} for rows that the transaction has locked and read: all of them move. */
export async function transitionLocked(
  tx: Db,
  transitions: readonly Transition[],
  moving: Moving = {},
): Promise<void> {
  const moved = await applyTransitions(tx, transitions, moving);
  if (moved.size < transitions.length) throw new Error('an issuance moved although it is locked');
}

/** The state that a legal move leads to. */
export function stateAfter({ from, event }: Pick<Transition, 'from' | 'event'>): IssuanceState {
  const to = destination(from, event);
  if (to === null) throw new Error(`illegal move ${event} from ${from}`);
  return to;
}

function inputRow({ id, from, event, reason, fence, content }: Transition): object {
  const to = stateAfter({ from, event });
  return {
    id,
    from_state: from,
    event,
    to_state: to,
    to_reason: reason,
    needs: needOf(reason),
    claim: fence,
    content,
    // Back in the queue as before: the attempt says why, and for Moodle it never left.
    is_visible: !(from === 'sending' && to === 'queued'),
  };
}

function statement(
  transitions: readonly Transition[],
  { set = [], actor, realActor, context, details }: Moving,
): SQL {
  const given = JSON.stringify(transitions.map(inputRow));
  // The limit changes nothing but what the planner expects: it takes any such list for a hundred rows.
  return sql`
    with move as materialized (
      select * from jsonb_to_recordset(${given}::text::jsonb) as t(id bigint, from_state text, event text, to_state text,
        to_reason text, needs text, claim int, content jsonb, is_visible boolean) limit ${transitions.length}
    ), moved as (
      update issuances
      set state = move.to_state, reason = move.to_reason, changed_at = clock_timestamp(),
          lease_owner = null, lease_until = null${sql.join(set.map((assignment) => sql`, ${assignment}`))}
      from move
      where issuances.id = move.id and issuances.state = move.from_state
        and (move.claim is null or issuances.fence = move.claim)
      returning issuances.id, issuances.site, issuances.award_id, issuances.state, issuances.reason, move.event,
        move.needs, move.is_visible
    ), visible as (
      select *, row_number() over (partition by site order by id) as place from moved where is_visible
    ), numbered as (
      update sites set feed_sequence = feed_sequence + amounts.amount
      from (
        -- In one order where there are several.
        select s.id, counted.amount
        from (select site, count(*) as amount from visible group by site) counted join sites s on s.id = counted.site
        order by s.id for no key update of s
      ) amounts
      where sites.id = amounts.id
      returning sites.id as site, sites.feed_sequence - amounts.amount as before
    ), feed_row as (
      insert into changes (site, sequence, award_id, state, reason, needs)
      select visible.site, numbered.before + visible.place, award_id, state, reason, needs
      from visible join numbered on numbered.site = visible.site
    ), audited as (
      insert into audit_log (site, issuance, award_id, actor, real_actor, context, action, details)
      select site, id, award_id, ${actor ?? 'system'}, ${realActor ?? null}::text, ${context ?? null}::text, event, ${details ?? ''}
      from visible order by id
    )
    select id from moved`;
}
