import {
  type ActReply,
  type CancelReason,
  destination,
  forgetsPerson,
  type IssuanceState,
  isAccepted,
  isErased,
  type SidecarAction,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { isRefusalSince, stateAfter, type Transition } from './transition.ts';

/** What a person may do, as far as the ledger alone carries it out: a look-up asks the platform first. */
export type Verb = Exclude<SidecarAction, 'look_up'>;

export type ActionSubject = {
  id: number;
  awardId: string;
  state: IssuanceState;
  reason: StateReason | null;
  /** Learner, course, target and badge are all known. */
  whole: boolean;
  /** Name and address are there. */
  reachable: boolean;
  /** The learner was erased. */
  stripped: boolean;
  /** An earlier PUT, or a ledger that is gone, may have issued it. */
  mayExist: boolean;
  /** Its platform can take it back. */
  revocable: boolean;
  /** The ledger went back in time, and Moodle has not said yet what it knows of it. */
  untaught: boolean;
  /** Its cancel was asked for, and applies when the answer is in. */
  cancelRequested: boolean;
  /** It is tried next without a pause, as a retry would have it. */
  due: boolean;
};

export type Result = Omit<ActReply['results'][number], 'id'>;
export type ActionStep = Pick<Transition, 'from' | 'event' | 'reason'>;

const UNCHANGED = { changed: false } as const;

/**
 * `request_cancel`: cancelled when the answer is in. `retry_now`: due now. `forget`: stays, without the person. `move`: takes the steps,
 * one after the other.
 */
export type Decision = {
  kind: 'nothing' | 'request_cancel' | 'retry_now' | 'forget' | 'move';
  steps: readonly ActionStep[];
  result: Result;
};

/**
 * What a verb does to an issuance that stands where it does, and what is answered. What a person may do where is in the table
 * of shared-types; what Moodle takes back is cancelled wherever a cancel is legal. `cancelReason` counts with `cancel`.
 */
export function decideUserAction(subject: ActionSubject, verb: Verb, cancelReason: CancelReason): Decision {
  const { state, reason, stripped } = subject;
  const stays = (kind: Decision['kind'], result: Result['result']): Decision => ({
    kind,
    steps: [],
    result: { result, state, reason, ...(kind === 'nothing' && result !== 'not_possible' && UNCHANGED) },
  });
  const forgets = forgetsPerson(cancelReason);
  // What Moodle takes back is not repeated; a person who cancels what may exist decides whether it was issued.
  const unresolved = state === 'unknown' && cancelReason !== 'cancelled_by_person';
  if (verb === 'cancel' && (state === 'sending' || unresolved)) {
    const isRepeated = subject.cancelRequested && cancelReason === 'cancelled_by_person';
    return stays(isRepeated ? 'nothing' : 'request_cancel', 'cancel_requested');
  }
  if (verb === 'cancel' && state === 'cancelled') {
    if (isRevivable(subject)) return cancelAnew(subject, cancelReason);
    return !stripped && isRefusalSince(subject, cancelReason)
      ? decideSteps(subject, { from: state, event: 'cancel', reason: cancelReason })
      : stays(forgets ? 'forget' : 'nothing', 'done');
  }
  // A person has to know that a badge may exist, even when nothing stays of the learner.
  if (verb === 'cancel' && forgets && reason === MAY_HAVE) return stays('forget', 'done');
  if (verb === 'retry' && state === 'queued') return stays(subject.due ? 'nothing' : 'retry_now', 'done');
  if (verb === 'revoke' && (state === 'revoking' || state === 'revoked')) return stays('nothing', 'done');
  const change = changeOf(subject, verb, cancelReason);
  return change === null
    ? stays('nothing', 'not_possible')
    : decideSteps(subject, { from: state, ...change });
}

const isRevivable = ({ untaught, whole, stripped, reason }: ActionSubject): boolean =>
  untaught && whole && !stripped && !isErased(reason);

/** Cancelled before the recovery, and maybe sent again since: it is cancelled as what waits in the queue is. */
function cancelAnew(subject: ActionSubject, cancelReason: CancelReason): Decision {
  const revive: ActionStep = { from: 'cancelled', event: 'replace', reason: null };
  const cancel = decideUserAction({ ...subject, state: 'queued', reason: null }, 'cancel', cancelReason);
  return { ...cancel, steps: [revive, ...cancel.steps] };
}

function decideSteps({ reachable }: ActionSubject, first: ActionStep): Decision {
  const to = stateAfter(first);
  if (to !== 'queued' || reachable) {
    return { kind: 'move', steps: [first], result: doneIn(to, first.reason) };
  }
  // Name and address went with the retention period: Moodle sees the need in the feed and sends them again.
  const second: ActionStep = { from: to, event: 'replace_incomplete', reason: 'recipient_incomplete' };
  return { kind: 'move', steps: [first, second], result: doneIn(stateAfter(second), second.reason) };
}

const doneIn = (state: IssuanceState, reason: StateReason | null): Result => ({
  result: 'done',
  state,
  reason,
});

type Change = { event: TransitionEvent; reason: StateReason | null };

const MAY_HAVE: StateReason = 'may_have_been_issued';

/** The change that a verb means for an issuance that stands where it does, or null when there is none. */
function changeOf(subject: ActionSubject, verb: Verb, cancelReason: CancelReason): Change | null {
  const { state, reason, whole, stripped, mayExist, revocable } = subject;
  if (isErased(reason) || (stripped && state === 'cancelled')) return null;
  if (verb !== 'cancel' && !(whole && isAccepted(verb, subject))) return null;
  switch (verb) {
    case 'cancel':
      if (mayExist && forgetsPerson(cancelReason) && destination(state, 'replace_incomplete')) {
        return { event: 'replace_incomplete', reason: MAY_HAVE };
      }
      return destination(state, 'cancel') && { event: 'cancel', reason: cancelReason };
    case 'retry':
      return { event: 'retry', reason: null };
    case 'revoke':
      return revocable ? { event: 'revoke', reason: null } : null;
    case 'decide_issued':
      return { event: 'decide_issued', reason: 'decided_by_person' };
    case 'decide_send_again':
      return { event: 'decide_send_again', reason: null };
    case 'decide_different_people':
      return { event: 'different_people', reason: null };
  }
}
