import type { IssuanceState } from './life-cycle.ts';

/** Who moves an issuance: Moodle by sending an award, the worker, the resolver of unknowns, a person. */
export type Mover = 'moodle' | 'worker' | 'resolver' | 'person' | 'erasure';

export type Transition = {
  from: IssuanceState | null;
  event: string;
  to: IssuanceState;
  who: Mover;
  when: string;
};

/** Every legal move of an issuance. Nothing else may change a state. */
// biome-ignore format: a table reads best with one row a line.
export const transitions = [
  { from: null, event: 'accept', to: 'queued', who: 'moodle', when: 'the award is complete' },
  { from: null, event: 'accept_incomplete', to: 'needs_attention', who: 'moodle', when: 'something in the award is missing or unreadable' },
  { from: null, event: 'record', to: 'issued', who: 'moodle', when: 'Moodle already knows it as issued; it is never sent' },
  { from: null, event: 'record_unresolved', to: 'needs_attention', who: 'moodle', when: 'Moodle last knew it as sent without an answer, or a ledger that is gone may have issued it' },
  { from: null, event: 'record_cancelled', to: 'cancelled', who: 'moodle', when: 'Moodle last knew it as cancelled' },
  { from: null, event: 'record_revoking', to: 'revoking', who: 'moodle', when: 'Moodle already knows that a person revoked it; the platform is asked again' },
  { from: null, event: 'record_revoked', to: 'revoked', who: 'moodle', when: 'Moodle already knows it as revoked; it is never sent' },
  { from: 'queued', event: 'replace', to: 'queued', who: 'moodle', when: 'the award is sent again with other content' },
  { from: 'queued', event: 'replace_incomplete', to: 'needs_attention', who: 'moodle', when: 'the award is sent again and something is missing now, or it is taken back and may exist' },
  { from: 'needs_attention', event: 'replace', to: 'queued', who: 'moodle', when: 'what was missing or refused arrives, or the course is mapped again' },
  { from: 'needs_attention', event: 'replace_incomplete', to: 'needs_attention', who: 'moodle', when: 'it is sent again and something is still missing, or it is taken back and may exist' },
  { from: 'queued', event: 'claim', to: 'sending', who: 'worker', when: 'due, nothing holds it, and a slot is there' },
  { from: 'sending', event: 'issued', to: 'issued', who: 'worker', when: 'the platform says so' },
  { from: 'sending', event: 'not_sent', to: 'queued', who: 'worker', when: 'no byte of the request left' },
  { from: 'sending', event: 'retry_later', to: 'queued', who: 'worker', when: 'the platform asks to wait, the token is refused, or every learner is refused' },
  { from: 'sending', event: 'failed', to: 'queued', who: 'worker', when: 'the server failed; the schedule says when to try again' },
  { from: 'sending', event: 'refused', to: 'needs_attention', who: 'worker', when: 'a definite no, or the schedule is exhausted' },
  { from: 'sending', event: 'unresolved', to: 'needs_attention', who: 'worker', when: 'it may have been issued and the repeats are used up' },
  { from: 'sending', event: 'no_answer', to: 'unknown', who: 'worker', when: 'bytes left and no usable reply came' },
  { from: 'sending', event: 'cancel_requested', to: 'cancelled', who: 'worker', when: 'a cancel requested in the meantime applies; nothing was issued' },
  { from: 'sending', event: 'lease_expired', to: 'unknown', who: 'resolver', when: 'the worker is gone after the intent was committed' },
  { from: 'unknown', event: 'issued', to: 'issued', who: 'worker', when: 'a late answer with the same fence' },
  { from: 'queued', event: 'issued', to: 'issued', who: 'worker', when: 'a late answer with the same fence, before its repeat left' },
  { from: 'unknown', event: 'not_sent', to: 'queued', who: 'worker', when: 'a late report with the same fence: no byte left' },
  { from: 'unknown', event: 'retry_later', to: 'queued', who: 'worker', when: 'a late answer with the same fence' },
  { from: 'unknown', event: 'failed', to: 'queued', who: 'worker', when: 'a late answer with the same fence' },
  { from: 'unknown', event: 'refused', to: 'needs_attention', who: 'worker', when: 'a late answer with the same fence' },
  { from: 'unknown', event: 'unresolved', to: 'needs_attention', who: 'worker', when: 'a late answer with the same fence' },
  { from: 'unknown', event: 'cancel_requested', to: 'cancelled', who: 'worker', when: 'a late answer with the same fence: nothing was issued' },
  { from: 'unknown', event: 'retry_unconfirmed', to: 'queued', who: 'resolver', when: 'policy retry, repeats left, a minute has passed' },
  { from: 'unknown', event: 'give_up', to: 'needs_attention', who: 'resolver', when: 'policy hold, the repeats are used up, or it is unknown for a day and the account may not ask' },
  { from: 'unknown', event: 'found', to: 'issued', who: 'resolver', when: 'the platform was asked, and it has the badge' },
  { from: 'queued', event: 'found', to: 'issued', who: 'resolver', when: 'a person compared the ledger with the platform, which has the badge' },
  { from: 'needs_attention', event: 'found', to: 'issued', who: 'resolver', when: 'a person compared the ledger with the platform, which has the badge' },
  { from: 'unknown', event: 'not_found', to: 'queued', who: 'resolver', when: 'the platform was asked three times, and it does not have the badge' },
  { from: 'queued', event: 'ask', to: 'unknown', who: 'resolver', when: 'a recovery ended: it may have been issued before, and its platform can be asked' },
  { from: 'needs_attention', event: 'ask', to: 'unknown', who: 'resolver', when: 'a recovery ended: it may have been issued before, and its platform can be asked' },
  { from: 'unknown', event: 'profile_changed', to: 'needs_attention', who: 'moodle', when: 'it may have been issued, and its learner now has another name or address' },
  { from: 'queued', event: 'profile_changed', to: 'needs_attention', who: 'moodle', when: 'it may have been issued, and its learner now has another name or address' },
  { from: 'needs_attention', event: 'profile_changed', to: 'needs_attention', who: 'moodle', when: 'it may have been issued, and its learner now has another name or address' },
  { from: 'unknown', event: 'decide_issued', to: 'issued', who: 'person', when: 'a person found the badge' },
  { from: 'needs_attention', event: 'decide_issued', to: 'issued', who: 'person', when: 'a person found the badge' },
  { from: 'unknown', event: 'decide_send_again', to: 'queued', who: 'person', when: 'a person found no badge' },
  { from: 'needs_attention', event: 'decide_send_again', to: 'queued', who: 'person', when: 'a person found no badge' },
  { from: 'queued', event: 'badge_not_issuable', to: 'needs_attention', who: 'resolver', when: 'its badge could not be issued for a day' },
  { from: 'queued', event: 'doubt', to: 'needs_attention', who: 'person', when: 'a recovery ended, or accounts were merged: it may have been issued before' },
  { from: 'needs_attention', event: 'doubt', to: 'needs_attention', who: 'person', when: 'a recovery ended, or accounts were merged: it may have been issued before' },
  { from: 'queued', event: 'address_shared', to: 'needs_attention', who: 'moodle', when: 'the badge goes, or went, to the same address for another account' },
  { from: 'needs_attention', event: 'different_people', to: 'queued', who: 'person', when: 'the accounts with its address are different people' },
  { from: 'cancelled', event: 'renew', to: 'cancelled', who: 'moodle', when: 'name and address are sent before a person retries it' },
  { from: 'needs_attention', event: 'refused_together', to: 'queued', who: 'worker', when: 'other learners were refused as well: it waits until the badge is issued again' },
  { from: 'needs_attention', event: 'retry', to: 'queued', who: 'person', when: 'asked for, and nothing is missing' },
  { from: 'cancelled', event: 'retry', to: 'queued', who: 'person', when: 'asked for, unless erased' },
  { from: 'cancelled', event: 'replace', to: 'queued', who: 'moodle', when: 'the learner agreed again, the completion is recorded again, or it is cancelled again before a recovery is taught' },
  { from: 'queued', event: 'cancel', to: 'cancelled', who: 'person', when: 'asked for' },
  { from: 'needs_attention', event: 'cancel', to: 'cancelled', who: 'person', when: 'asked for' },
  { from: 'cancelled', event: 'cancel', to: 'cancelled', who: 'moodle', when: 'its learner refuses, whatever it was cancelled for before' },
  { from: 'issued', event: 'revoke', to: 'revoking', who: 'person', when: 'asked for, and its platform can revoke' },
  { from: 'revoking', event: 'revoked', to: 'revoked', who: 'resolver', when: 'the platform says that it is revoked' },
  { from: 'revoking', event: 'not_revoked', to: 'issued', who: 'resolver', when: 'the platform refuses, does not list it, or never answered' },
  { from: 'issued', event: 'revoked_elsewhere', to: 'revoked', who: 'resolver', when: 'the platform is looked at once a day, and lists it as revoked' },
  { from: 'issued', event: 'record_revoking', to: 'revoking', who: 'moodle', when: 'the ledger went back in time, and Moodle knows that a person revoked it' },
  { from: 'issued', event: 'record_revoked', to: 'revoked', who: 'moodle', when: 'the ledger went back in time, and Moodle knows it as revoked' },
  { from: 'revoking', event: 'record_revoked', to: 'revoked', who: 'moodle', when: 'the ledger went back in time, and Moodle knows it as revoked' },
  { from: 'revoking', event: 'completed_again', to: 'needs_attention', who: 'moodle', when: 'its learner was erased, or may be another one, and completes again: a person decides' },
  { from: 'revoked', event: 'completed_again', to: 'needs_attention', who: 'moodle', when: 'its learner was erased, or may be another one, and completes again: a person decides' },
  { from: 'issued', event: 'completed_again', to: 'needs_attention', who: 'moodle', when: 'its learner was erased, or may be another one, and completes again: a person decides' },
  { from: 'queued', event: 'erase', to: 'cancelled', who: 'erasure', when: 'the learner or course is erased' },
  { from: 'needs_attention', event: 'erase', to: 'cancelled', who: 'erasure', when: 'the learner or course is erased' },
  { from: 'unknown', event: 'erase', to: 'cancelled', who: 'erasure', when: 'erased; the badge may exist at Navigatr' },
  { from: 'sending', event: 'erase', to: 'cancelled', who: 'erasure', when: 'the answer in flight settled it, or its lease ran out' },
] as const satisfies readonly Transition[];

export type TransitionEvent = (typeof transitions)[number]['event'];

const ofPeople: readonly Mover[] = ['moodle', 'person', 'erasure'];

/**
 * What the history of a badge tells as an act of Moodle or of a person; its attempts tell the sidecar's own steps. `renew` only
 * prepares a retry, which is told. The last two move nothing.
 */
export const historyActions: readonly string[] = [
  ...new Set(
    transitions
      .filter(({ who, event }) => ofPeople.includes(who) && event !== 'renew')
      .map(({ event }) => event),
  ),
  'account_merged',
  'cancel_requested',
  // Moodle's own: who issued it by hand, and why. The sidecar knows only that somebody did.
  'issue_by_hand',
  // What the resolver learned from the platform: no attempt tells it.
  'ask',
  'found',
  'not_found',
  'revoked',
  'not_revoked',
  'revoked_elsewhere',
].sort();

/** The other moves: an attempt tells the outcome of each, or nobody asks about them. The audit trail names them all. */
export const silentSteps: readonly string[] = [...new Set(transitions.map(({ event }) => event))]
  .filter((event) => !historyActions.includes(event))
  .sort();

/** The act in a badge's history whose note is the platform's words: why it did not revoke the badge. */
export const actInThePlatformsWords = 'not_revoked' satisfies TransitionEvent;

/** The states from which `event` may happen. */
export const sourcesOf = (event: TransitionEvent): IssuanceState[] =>
  transitions.flatMap((row) => (row.event === event && row.from !== null ? [row.from] : []));

/** The state `event` leads to from `from`, or null when that move is not legal. */
export const destination = (from: IssuanceState | null, event: TransitionEvent): IssuanceState | null =>
  transitions.find((row) => row.from === from && row.event === event)?.to ?? null;
