import {
  type CancelReason,
  forgetsPerson,
  type Outcome,
  outcomes,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { REPEAT_AFTER_MS } from '../issuance/expire-leases.ts';
import { nextWaitMs } from './retry-schedule.ts';

/** Repeats of one issuance after outcomes that may have issued. */
export const REPEATS_MAX = 2;
/** Where each of them follows on the platform's word that it does not have the badge. */
export const ASKED_REPEATS_MAX = 8;
// A request that never left is free to try again; the pause only keeps a broken machine from spinning.
const NOT_SENT_WAIT_MS = 250;

export type AttemptFacts = {
  failures: number;
  failingForMs: number;
  repeats: number;
  /** Why a cancel was asked for meanwhile; null: it was not. */
  cancelReason: CancelReason | null;
  policy: 'retry' | 'hold';
  /** How long after a call without an answer the platform is asked about it; absent where it cannot be. */
  askAfterMs?: number | undefined;
  /** With a refusal that tells neither learner nor badge. `together`: others were refused as well, and it waits with them. */
  refusal?: { reason: StateReason; together: boolean };
  /** In [0, 1). */
  random: number;
};

export type Settlement = {
  event: TransitionEvent;
  reason: StateReason | null;
  /** When it is looked at again: by claim when queued, by the resolver when unknown. */
  waitMs: number;
  /** One more step on the schedule. */
  failure: boolean;
  /** The next PUT repeats one that may have issued. */
  repeat: boolean;
  /** It was refused with others: a further refusal is the learner's own. */
  secondTry: boolean;
  /** A definite refusal: the next PUT gets a new idempotency key. */
  newKey: boolean;
};

const plain = { waitMs: 0, failure: false, repeat: false, secondTry: false, newKey: false };
const MAY_EXIST: Settlement = { ...plain, event: 'unresolved', reason: 'may_have_been_issued' };

/** What becomes of an issuance after one PUT. */
export function decideSettlement(outcome: Outcome, facts: AttemptFacts): Settlement {
  const settlement = decideByOutcome(outcome, facts);
  const { event } = settlement;
  if (facts.cancelReason === null || event === 'issued' || event === 'no_answer') return settlement;
  // A repeat would send what was to be cancelled. Where nothing stays of a learner, nothing else would say that it may exist.
  const isRepeat = facts.repeats > 0 && forgetsPerson(facts.cancelReason);
  if (outcomes[outcome].mayHaveIssued || isRepeat) return MAY_EXIST;
  return { ...plain, event: 'cancel_requested', reason: facts.cancelReason };
}

/**
 * What becomes of one whose learner's name and address are gone: Moodle sends them again, unless it is to be cancelled. A
 * repeat of one that may have been issued needs a person, because they may be others by now.
 */
export function decideWithoutRecipient({
  repeats,
  cancelReason,
}: Pick<AttemptFacts, 'repeats' | 'cancelReason'>): Settlement {
  if (repeats > 0) return MAY_EXIST;
  if (cancelReason !== null) return { ...plain, event: 'cancel_requested', reason: cancelReason };
  return { ...plain, event: 'refused', reason: 'recipient_incomplete' };
}

function decideByOutcome(outcome: Outcome, facts: AttemptFacts): Settlement {
  switch (outcome) {
    case 'issued':
      return { ...plain, event: 'issued', reason: null };
    case 'issued_unconfirmed':
      return { ...plain, event: 'issued', reason: 'unconfirmed' };
    case 'requirements_not_met':
      return refused('requirements_not_met');
    case 'not_allowed':
      return refused('not_allowed');
    case 'recipient_refused':
      return refused('recipient_refused');
    case 'recipient_or_badge_refused':
    case 'refused':
      return decideRefusal(facts);
    // What is held waits for its hold; the attempt is not counted.
    case 'token_refused':
    case 'badge_refused':
    case 'provider_gone':
    case 'redirected':
    case 'retry_later':
    case 'quota_used_up':
      return { ...plain, event: 'retry_later', reason: null, newKey: outcome !== 'retry_later' };
    case 'not_sent':
      return { ...plain, event: 'not_sent', reason: null, waitMs: NOT_SENT_WAIT_MS };
    case 'unexpected_response':
      return decideBySchedule(facts);
    case 'badge_check_failed':
      return { ...decideBySchedule(facts), newKey: facts.repeats === 0 };
    case 'server_error':
      return decideRepeat(facts);
    case 'unknown':
    case 'interrupted':
      return { ...plain, event: 'no_answer', reason: null, waitMs: facts.askAfterMs ?? REPEAT_AFTER_MS };
  }
}

/** A refusal that tells neither learner nor badge. */
const decideRefusal = ({ refusal }: AttemptFacts): Settlement =>
  refusal?.together
    ? { ...plain, event: 'retry_later', reason: null, secondTry: true, newKey: true }
    : refused(refusal?.reason ?? 'refused');

const refused = (reason: StateReason): Settlement => ({ ...plain, event: 'refused', reason, newKey: true });

function decideBySchedule(facts: AttemptFacts): Settlement {
  const waitMs = nextWaitMs(facts.failures + 1, facts.failingForMs, facts.random);
  if (waitMs === null)
    return facts.repeats > 0 ? MAY_EXIST : { ...plain, event: 'refused', reason: 'schedule_exhausted' };
  return { ...plain, event: 'failed', reason: null, waitMs, failure: true };
}

/** The server failed and may have issued all the same: repeated at most twice, each repeat flagged. */
function decideRepeat(facts: AttemptFacts): Settlement {
  const next = decideBySchedule(facts);
  if (!mayRepeat(facts) || !next.failure) return MAY_EXIST;
  return { ...next, waitMs: Math.max(next.waitMs, REPEAT_AFTER_MS), repeat: true };
}

/** Whether it may be sent again without a person: not where a cancel was asked for. */
export const mayRepeat = (facts: Pick<AttemptFacts, 'policy' | 'repeats' | 'cancelReason'>): boolean =>
  facts.policy === 'retry' && facts.repeats < REPEATS_MAX && facts.cancelReason === null;
