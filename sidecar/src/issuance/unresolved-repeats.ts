import {
  exists,
  type IssuanceState,
  type StateReason,
  stateSets,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { WAS_ISSUED } from './state-sets.ts';
import { stateAfter, type Transition, transitionLocked } from './transition.ts';

const MAY_HAVE: StateReason = 'may_have_been_issued';

type Sent = { state: IssuanceState; reason: StateReason | null; repeats: number; untaught: boolean };

/** Whether the platform may have a badge that the ledger does not know as issued. */
export const mayExist = ({ state, reason, repeats, untaught }: Sent): boolean =>
  !stateSets.wasIssued.includes(state) &&
  (state === 'sending' || state === 'unknown' || exists(reason) === 'maybe' || repeats > 0 || untaught);

/** `whole`: learner, course, target and badge are all known. */
export type Doubted = { id: number; state: IssuanceState; reason: StateReason | null; whole: boolean };

const EVENTS: Readonly<Partial<Record<IssuanceState, TransitionEvent>>> = {
  queued: 'doubt',
  needs_attention: 'doubt',
  unknown: 'give_up',
};

/**
 * The learner may have the badge from their other account: before it is sent a person looks. What is being sent, and what is
 * cancelled, is marked as a repeat. The issuances are locked; returns how those stand that moved, by id.
 */
export async function doubtLocked(
  tx: Db,
  issuances: readonly Doubted[],
): Promise<Map<number, { state: IssuanceState; reason: StateReason }>> {
  if (issuances.length === 0) return new Map();
  const ids = issuances.map(({ id }) => id);
  await tx.execute(sql`
    update issuances set repeats = greatest(repeats, 1)
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      and state not in ${WAS_ISSUED}`);
  const transitions = issuances.flatMap(
    ({ id, state: from, reason, whole }): (Transition & { reason: StateReason })[] => {
      const event = EVENTS[from];
      return event && whole && reason !== MAY_HAVE ? [{ id, from, event, reason: MAY_HAVE }] : [];
    },
  );
  await transitionLocked(tx, transitions, { set: [sql`cancel_reason = null`] });
  return new Map(transitions.map((move) => [move.id, { state: stateAfter(move), reason: move.reason }]));
}
