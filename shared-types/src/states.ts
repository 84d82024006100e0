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
  'learner_or_badge_external',
  'learner_or_badge_not_found',
  'learner_or_badge_unpublished',
  'badge_external',
  'badge_not_found',
  'badge_unpublished',
  'badge_refused',
  'badge_not_issuable',
  'not_allowed',
  'refused',
  'may_have_been_issued',
  'shared_address',
  'schedule_exhausted',
  'invalid_award',
  'cancelled_by_person',
  'consent_withdrawn',
  'consent_required',
  'completion_removed',
  'account_merged',
  'erased',
  'erased_may_exist',
] as const;
export type StateReason = (typeof stateReasons)[number];

/** What Moodle can send again to free a waiting issuance. */
export const needs = ['profile', 'score'] as const;
export type Need = (typeof needs)[number];

/**
 * What the statuses of the integration guide say of a badge, and the same where one learner was refused although the
 * badge looks fine: then it may as well be the learner's name or address.
 */
const refusals: Readonly<Record<number, { badge: StateReason; learnerOrBadge: StateReason }>> = {
  400: { badge: 'badge_external', learnerOrBadge: 'learner_or_badge_external' },
  404: { badge: 'badge_not_found', learnerOrBadge: 'learner_or_badge_not_found' },
  422: { badge: 'badge_unpublished', learnerOrBadge: 'learner_or_badge_unpublished' },
};
/** Why a badge cannot be issued that was refused with this status. */
export function reasonOfBadge(httpStatus: number | null): StateReason {
  if (httpStatus === null) return 'badge_not_issuable';
  return refusals[httpStatus]?.badge ?? 'badge_refused';
}
/** Why one learner's badge was refused with this status, as long as others' tell nothing. */
export const reasonOfRefusal = (httpStatus: number | null): StateReason =>
  refusals[httpStatus ?? 0]?.learnerOrBadge ?? 'refused';
/** The reasons of {@link reasonOfRefusal}. */
export const unresolvedRefusals: readonly StateReason[] = [
  ...Object.values(refusals).map(({ learnerOrBadge }) => learnerOrBadge),
  'refused',
];

const NEED_PROFILE: readonly StateReason[] = [
  'recipient_incomplete',
  'recipient_refused',
  'learner_or_badge_external',
  'learner_or_badge_not_found',
  'learner_or_badge_unpublished',
  'shared_address',
];

export const needOf = (reason: StateReason | null): Need | null => {
  if (reason !== null && NEED_PROFILE.includes(reason)) return 'profile';
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
  recipient_or_badge_refused: { mayHaveIssued: false },
  refused: { mayHaveIssued: false },
  redirected: { mayHaveIssued: false },
  retry_later: { mayHaveIssued: false },
  unexpected_response: { mayHaveIssued: false },
  not_sent: { mayHaveIssued: false },
  server_error: { mayHaveIssued: true },
  unknown: { mayHaveIssued: true },
  interrupted: { mayHaveIssued: true },
} as const satisfies Record<string, { mayHaveIssued: boolean }>;
export type Outcome = keyof typeof outcomes;
export const outcomeNames = Object.keys(outcomes) as [Outcome, ...Outcome[]];

/** Where sending stops, and why. Claim reads holds; nothing writes them into issuances. */
export const holdScopes = ['site', 'target', 'provider', 'badge', 'mapping'] as const;
export type HoldScope = (typeof holdScopes)[number];

export const holdReasons = [
  'rate_limited',
  'token_refused',
  'api_down',
  'wrong_url',
  'badge_failing',
  'badge_not_issuable',
  'refused_repeatedly',
  'not_allowed',
  'mapping_paused',
  'connection_removed',
  'no_connection',
  'recovery',
  'no_heartbeat',
] as const;
export type HoldReason = (typeof holdReasons)[number];

/**
 * Holds that say something about the connection or the site itself: a person is needed even while nothing waits. All
 * others are shown only while something waits behind them.
 */
export const standingHoldReasons = [
  'token_refused',
  'wrong_url',
  'recovery',
  'no_heartbeat',
] as const satisfies HoldReason[];

/**
 * Holds that count the failures of a badge. They are told until it is issued, also while its next try is due: else what fails
 * would look healthy between two tries.
 */
export const failureHoldReasons = ['badge_failing', 'not_allowed'] as const satisfies HoldReason[];

/** Holds that end by themselves at their `until`. All others end by a probe, an event or a person. */
export const expiringHoldReasons = [
  'rate_limited',
  'badge_failing',
  'not_allowed',
] as const satisfies HoldReason[];

/**
 * Cancels for lack of consent: the learner refused or withdrew, or learners are asked by now and this one has not answered.
 * Only the first says something of the learner, who is believed whatever Moodle remembers.
 */
export const consentReasons = ['consent_withdrawn', 'consent_required'] as const satisfies StateReason[];

/**
 * Why something is cancelled, as the caller says. {@link consentReasons} and `completion_removed` are freed by the same award
 * sent again: when the learner agrees, or the completion is recorded again. `account_merged`: the account that is left
 * has an award of its own.
 */
export const cancelReasons = [
  'cancelled_by_person',
  ...consentReasons,
  'completion_removed',
  'account_merged',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

export const triggers = ['completion', 'sweep', 'backfill', 'manual'] as const;
export type Trigger = (typeof triggers)[number];

export const recipientProblems = ['no_email', 'deleted', 'suspended'] as const;
export type RecipientProblem = (typeof recipientProblems)[number];

/** What happened to one award of a `POST /v1/awards`. `invalid`: not even its id could be read. */
export const awardResults = ['accepted', 'known', 'updated', 'erased', 'conflict', 'invalid'] as const;
export type AwardResult = (typeof awardResults)[number];
