/**
 * The life of an issuance. Each entry says what the state means and how a row leaves it; a CHECK in the database
 * repeats the list, and {@link transitions} is the only way from one to another.
 */
export const issuanceStates = [
  'queued',
  'sending',
  'issued',
  'unknown',
  'needs_attention',
  'cancelled',
] as const;
export type IssuanceState = (typeof issuanceStates)[number];

/** Why an issuance is where it is. */
export const stateReasons = [
  'unconfirmed',
  'recorded',
  'decided_by_person',
  'requirements_not_met',
  'recipient_incomplete',
  'recipient_refused',
  'badge_not_issuable',
  'not_allowed',
  'refused',
  'may_have_been_issued',
  'schedule_exhausted',
  'invalid_award',
  'cancelled_by_person',
  'consent_withdrawn',
  'completion_removed',
  'erased',
  'erased_may_exist',
] as const;
export type StateReason = (typeof stateReasons)[number];

/** What Moodle can send again to free a waiting issuance. */
export const needs = ['profile', 'score'] as const;
export type Need = (typeof needs)[number];

export const needOf = (reason: StateReason | null): Need | null => {
  if (reason === 'recipient_incomplete' || reason === 'recipient_refused') return 'profile';
  return reason === 'requirements_not_met' ? 'score' : null;
};

/**
 * What one PUT came to. `null` HTTP status means that no answer came.
 * `mayHaveIssued` says whether a badge may exist afterwards although nobody confirmed it.
 */
export const outcomes = {
  issued: { mayHaveIssued: false },
  issued_unconfirmed: { mayHaveIssued: false },
  requirements_not_met: { mayHaveIssued: false },
  token_refused: { mayHaveIssued: false },
  not_allowed: { mayHaveIssued: false },
  badge_refused: { mayHaveIssued: false },
  recipient_refused: { mayHaveIssued: false },
  refused: { mayHaveIssued: false },
  redirected: { mayHaveIssued: false },
  not_now: { mayHaveIssued: false },
  misrouted: { mayHaveIssued: false },
  not_sent: { mayHaveIssued: false },
  server_error: { mayHaveIssued: true },
  unknown: { mayHaveIssued: true },
  interrupted: { mayHaveIssued: true },
} as const satisfies Record<string, { mayHaveIssued: boolean }>;
export type Outcome = keyof typeof outcomes;
export const outcomeNames = Object.keys(outcomes) as [Outcome, ...Outcome[]];

/** Where sending stops, and why. Claim reads holds; nothing writes them into issuances. */
export const holdScopes = ['site', 'target', 'badge', 'mapping'] as const;
export type HoldScope = (typeof holdScopes)[number];

export const holdReasons = [
  'cooling',
  'token_refused',
  'api_down',
  'wrong_url',
  'badge_failing',
  'badge_not_issuable',
  'not_allowed',
  'mapping_paused',
  'connection_removed',
  'no_connection',
  'recovery',
  'site_silent',
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Holds that end by themselves at their `until`. All others end by a probe, an event or a person. */
export const expiringHoldReasons = [
  'cooling',
  'badge_failing',
  'not_allowed',
] as const satisfies HoldReason[];

/**
 * Why something is cancelled, as the caller says. The last two are freed by the same award sent again: when the learner
 * agrees again, or the completion is recorded again.
 */
export const cancelReasons = ['cancelled_by_person', 'consent_withdrawn', 'completion_removed'] as const;
export type CancelReason = (typeof cancelReasons)[number];

export const triggers = ['completion', 'sweep', 'backfill', 'manual'] as const;
export type Trigger = (typeof triggers)[number];

export const recipientProblems = ['no_email', 'deleted', 'suspended'] as const;
export type RecipientProblem = (typeof recipientProblems)[number];

/** What happened to one award of a `POST /v1/awards`. `invalid`: not even its id could be read. */
export const awardResults = ['accepted', 'known', 'updated', 'erased', 'conflict', 'invalid'] as const;
export type AwardResult = (typeof awardResults)[number];
