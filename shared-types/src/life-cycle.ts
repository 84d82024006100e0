import type { Remedy } from './remedies.ts';
import type { TransitionEvent } from './transitions.ts';

/**
 * What may happen to an award, in one table: its states, why it stands there, what an attempt comes to, what holds it, and what a
 * person may do. The moves between the states are {@link transitions}. Nothing else decides any of it: the sidecar, the PHP of
 * the plugin, the browser and `docs/states.md` all read it here.
 */

/** What a person may do. `by`: who carries it out. `sends`: the badge may be sent after it. `asks`: a misclick could do harm. */
export type ActionRow = { means: string; by: 'sidecar' | 'moodle'; sends: boolean; asks: boolean };

// biome-ignore format: a table reads best with one row a line.
export const actions = {
  retry: { means: 'Send it again, or now instead of later.', by: 'sidecar', sends: true, asks: false },
  cancel: { means: 'Do not send it.', by: 'sidecar', sends: false, asks: true },
  look_up: { means: 'Ask the platform now whether it has the badge.', by: 'sidecar', sends: false, asks: false },
  decide_issued: { means: 'The badge exists at the platform: count it as issued.', by: 'sidecar', sends: false, asks: true },
  decide_send_again: { means: 'The badge does not exist at the platform: send it again, as a repeat.', by: 'sidecar', sends: true, asks: true },
  decide_different_people: { means: 'The accounts with this address are different people: send it, and do not ask again.', by: 'sidecar', sends: true, asks: true },
  revoke: { means: 'Take an issued badge back at the platform.', by: 'sidecar', sends: false, asks: true },
  release: { means: 'Send what Moodle does not send automatically.', by: 'moodle', sends: true, asks: true },
  issue_again: { means: 'Issue one more badge to a learner who has one.', by: 'moodle', sends: true, asks: true },
} as const satisfies Record<string, ActionRow>;
export type AwardAction = keyof typeof actions;

/**
 * `phase`: `open` can be taken back, `sent` may have reached the platform, `settled` is final unless a person or Moodle opens it
 * again. `wasIssued`: the platform has issued it, whatever became of it since. `moving`: it changes without a person. `actions`: what a person is offered. `accepts`: what else is done where it is
 * asked for, for example by a page that is a minute old.
 */
export type StateRow = {
  means: string;
  phase: 'open' | 'sent' | 'settled';
  wasIssued?: true;
  moving: boolean;
  actions: readonly AwardAction[];
  accepts: readonly AwardAction[];
};

// biome-ignore format: a table reads best with one row a line.
export const states = {
  queued: { means: 'It waits for its turn, or behind a hold.', phase: 'open', moving: true, actions: ['cancel'], accepts: ['retry'] },
  sending: { means: 'A worker is sending it.', phase: 'sent', moving: true, actions: [], accepts: ['cancel'] },
  issued: { means: 'The platform issued it.', phase: 'settled', wasIssued: true, moving: false, actions: ['issue_again', 'revoke'], accepts: [] },
  unknown: { means: 'It was sent and no usable reply came: it may have been issued.', phase: 'sent', moving: true, actions: ['look_up', 'decide_issued', 'decide_send_again'], accepts: [] },
  needs_attention: { means: 'It waits until a person or Moodle does something.', phase: 'open', moving: false, actions: ['retry', 'cancel'], accepts: ['decide_issued', 'decide_send_again'] },
  cancelled: { means: 'It is not sent.', phase: 'settled', moving: false, actions: ['retry'], accepts: ['cancel'] },
  revoking: { means: 'The platform issued it, and is asked to revoke it.', phase: 'settled', wasIssued: true, moving: true, actions: [], accepts: ['revoke'] },
  revoked: { means: 'The platform issued it, and it was revoked since.', phase: 'settled', wasIssued: true, moving: false, actions: ['issue_again'], accepts: ['revoke'] },
} as const satisfies Record<string, StateRow>;
export type IssuanceState = keyof typeof states;

/** Issuances are never deleted one by one; what is said here is when the learner's data goes. */
export const KEPT =
  'The row stays as long as its site is paired, so that no badge is issued twice. Name, address, score and evidence go after the retention period, at an erasure, or at once where the reason says so.';

/** What Moodle can send again to free a waiting issuance. */
export const needs = ['profile', 'score'] as const;
export type Need = (typeof needs)[number];

/**
 * `of`: the state it explains. `needs`: what Moodle sends again to free it. `freedBy`: which repetition of the award frees it:
 * a `whole` one, one with `other` content, or `any`. `actions` and `accepts` replace those of the state. `cancels`: Moodle can
 * cancel for it. `lacksConsent`: the learner refused, or has not answered; only the first says something of the learner, who is
 * believed whatever Moodle remembers. `forgets`: the learner's name, address, score and evidence go at once. `erased`: the learner was erased.
 * `exists`: whether the platform may have the badge although it is not known as issued; `never`: it was not sent.
 * `ofLearnerOrBadge`: one learner was refused, and whether others are is not known yet.
 */
export type ReasonRow = {
  of: IssuanceState;
  means: string;
  remedy: Remedy;
  needs?: Need;
  freedBy?: 'whole' | 'other' | 'any';
  actions?: readonly AwardAction[];
  accepts?: readonly AwardAction[];
  cancels?: true;
  lacksConsent?: true;
  forgets?: true;
  erased?: true;
  exists?: 'maybe' | 'never';
  ofLearnerOrBadge?: true;
};

const attention = 'needs_attention';

// biome-ignore format: a table reads best with one row a line.
export const reasons = {
  unconfirmed: { of: 'issued', means: 'The platform accepted it, but its reply could not be read.', remedy: 'claim_mail' },
  recorded: { of: 'issued', means: 'Moodle already knew it as issued.', remedy: 'none' },
  decided_by_person: { of: 'issued', means: 'A person found the badge at the platform.', remedy: 'none' },
  revoke_refused: { of: 'issued', means: 'The platform refused to revoke it.', remedy: 'revoke_there' },
  revoke_not_found: { of: 'issued', means: 'The platform was asked to revoke it, and does not list it for this award.', remedy: 'revoke_there' },
  revoke_unanswered: { of: 'issued', means: 'The platform was asked to revoke it for a month, and never answered.', remedy: 'revoke_there' },
  revoked_by_person: { of: 'revoked', means: 'A person revoked it.', remedy: 'none' },
  revoked_elsewhere: { of: 'revoked', means: 'It was revoked at the platform.', remedy: 'none' },
  revoked_gone: { of: 'revoked', means: 'A person revoked it, and the platform no longer has it.', remedy: 'none' },
  requirements_not_met: { of: attention, means: "The badge's minimum score or evidence was not met.", remedy: 'check_requirements', needs: 'score', freedBy: 'other' },
  recipient_incomplete: { of: attention, means: "The learner's name or address is missing, or the account is not active.", remedy: 'complete_profile', needs: 'profile', freedBy: 'whole', actions: ['cancel'], accepts: ['decide_issued'] },
  recipient_refused: { of: attention, means: "The platform refused the learner's name or address.", remedy: 'complete_profile', needs: 'profile', freedBy: 'other' },
  learner_or_badge_external: { of: attention, means: 'Refused with 400: because of this learner, or because of the badge.', remedy: 'profile_or_other_badge', needs: 'profile', freedBy: 'other', ofLearnerOrBadge: true },
  learner_or_badge_not_found: { of: attention, means: 'Refused with 404: because of this learner, or because of the badge.', remedy: 'profile_or_remap', needs: 'profile', freedBy: 'other', ofLearnerOrBadge: true },
  learner_or_badge_unpublished: { of: attention, means: 'Refused with 422: because of this learner, or because of the badge.', remedy: 'profile_or_publish', needs: 'profile', freedBy: 'other', ofLearnerOrBadge: true },
  badge_external: { of: attention, means: 'The badge cannot be issued through the API.', remedy: 'choose_other_badge', freedBy: 'other' },
  badge_not_found: { of: attention, means: 'The badge or its provider no longer exists.', remedy: 'remap', freedBy: 'other' },
  badge_unpublished: { of: attention, means: 'The badge is unpublished, or its provider is deactivated.', remedy: 'publish_badge', freedBy: 'other' },
  badge_refused: { of: attention, means: 'The badge was refused for every learner.', remedy: 'contact_support', freedBy: 'other' },
  badge_not_issuable: { of: attention, means: 'The badge could not be issued for a day.', remedy: 'publish_badge', freedBy: 'other' },
  not_allowed: { of: attention, means: 'The connected account is not allowed to issue this badge.', remedy: 'ask_provider_admin', freedBy: 'other' },
  refused: { of: attention, means: 'The platform refused it and did not say why.', remedy: 'contact_support', freedBy: 'other', ofLearnerOrBadge: true },
  may_have_been_issued: { of: attention, means: 'It was sent, and nobody knows whether it was issued.', remedy: 'look_in_navigatr', actions: ['look_up', 'decide_issued', 'decide_send_again', 'cancel'], exists: 'maybe' },
  shared_address: { of: attention, means: 'The badge goes, or went, to the same address for another account.', remedy: 'tell_people_apart', needs: 'profile', freedBy: 'other', actions: ['decide_different_people', 'retry', 'cancel'] },
  schedule_exhausted: { of: attention, means: 'It failed until the retry schedule ended.', remedy: 'contact_support', freedBy: 'other' },
  invalid_award: { of: attention, means: 'The award could not be read.', remedy: 'report_bug', freedBy: 'whole', actions: ['cancel'], accepts: ['decide_issued'] },
  cancelled_by_person: { of: 'cancelled', means: 'A person cancelled it.', remedy: 'none', cancels: true },
  consent_withdrawn: { of: 'cancelled', means: 'The learner does not agree, or no longer agrees.', remedy: 'none', freedBy: 'any', actions: [], cancels: true, lacksConsent: true, forgets: true, exists: 'never' },
  consent_required: { of: 'cancelled', means: 'Learners are now asked for consent, and this one has not answered.', remedy: 'none', freedBy: 'any', actions: [], cancels: true, lacksConsent: true, forgets: true, exists: 'never' },
  completion_removed: { of: 'cancelled', means: 'Moodle no longer has a record of the completion.', remedy: 'none', freedBy: 'any', cancels: true },
  account_merged: { of: 'cancelled', means: 'The account was merged into another one that has its own award.', remedy: 'none', actions: [], cancels: true, forgets: true },
  erased: { of: 'cancelled', means: 'The learner or the course was erased before it was issued.', remedy: 'none', actions: [], erased: true, exists: 'never' },
  erased_may_exist: { of: 'cancelled', means: 'The learner or the course was erased, and the badge may exist at the platform.', remedy: 'contact_support', actions: [], erased: true, exists: 'maybe' },
} as const satisfies Record<string, ReasonRow>;
export type StateReason = keyof typeof reasons;

/** `mayHaveIssued`: a badge may exist afterwards although nobody confirmed it. `events`: the moves of the issuance after it. */
export type OutcomeRow = {
  means: string;
  mayHaveIssued: boolean;
  events: readonly TransitionEvent[];
  remedy: Remedy;
};

// biome-ignore format: a table reads best with one row a line.
export const outcomes = {
  issued: { means: 'The platform says that it was issued.', mayHaveIssued: false, events: ['issued'], remedy: 'claim_mail' },
  issued_unconfirmed: { means: 'The platform accepted it, but its reply could not be read.', mayHaveIssued: false, events: ['issued'], remedy: 'claim_mail' },
  requirements_not_met: { means: "The badge's minimum score or evidence was not met.", mayHaveIssued: false, events: ['refused'], remedy: 'check_requirements' },
  token_refused: { means: 'The platform refused the token.', mayHaveIssued: false, events: ['retry_later'], remedy: 'new_token' },
  not_allowed: { means: 'The account is not allowed to issue this badge.', mayHaveIssued: false, events: ['refused'], remedy: 'ask_provider_admin' },
  badge_refused: { means: 'The platform refused the badge.', mayHaveIssued: false, events: ['retry_later'], remedy: 'publish_badge' },
  provider_gone: { means: 'The account no longer has the provider that the badge was chosen for.', mayHaveIssued: false, events: ['retry_later'], remedy: 'remap' },
  badge_check_failed: { means: 'The platform refused it, and gave no reply when it was asked about the badge.', mayHaveIssued: false, events: ['failed', 'refused', 'unresolved'], remedy: 'wait' },
  recipient_refused: { means: "The platform refused the learner's name or address.", mayHaveIssued: false, events: ['refused'], remedy: 'complete_profile' },
  recipient_or_badge_refused: { means: 'Refused for this learner, although the badge looks fine.', mayHaveIssued: false, events: ['refused', 'retry_later'], remedy: 'contact_support' },
  refused: { means: 'The platform refused it and did not say why.', mayHaveIssued: false, events: ['refused', 'retry_later'], remedy: 'contact_support' },
  redirected: { means: 'Something redirected the request.', mayHaveIssued: false, events: ['retry_later'], remedy: 'check_url' },
  retry_later: { means: 'The platform asked us to wait.', mayHaveIssued: false, events: ['retry_later'], remedy: 'wait' },
  quota_used_up: { means: 'The account has issued as many badges as it may.', mayHaveIssued: false, events: ['retry_later'], remedy: 'raise_quota' },
  unexpected_response: { means: 'Something other than the API of the platform answered.', mayHaveIssued: false, events: ['failed', 'refused', 'unresolved'], remedy: 'check_url' },
  not_sent: { means: 'No byte of the request left.', mayHaveIssued: false, events: ['not_sent'], remedy: 'wait' },
  server_error: { means: 'The platform failed while it was processing the call.', mayHaveIssued: true, events: ['failed', 'unresolved'], remedy: 'wait' },
  unknown: { means: 'It was sent and no usable reply came.', mayHaveIssued: true, events: ['no_answer'], remedy: 'wait' },
  interrupted: { means: 'The worker was gone before the reply came.', mayHaveIssued: true, events: ['no_answer'], remedy: 'wait' },
} as const satisfies Record<string, OutcomeRow>;
export type Outcome = keyof typeof outcomes;

/** Where sending stops, and why. Claim reads holds; nothing writes them into issuances. */
export const holdScopes = ['site', 'target', 'provider', 'badge', 'mapping'] as const;
export type HoldScope = (typeof holdScopes)[number];

/**
 * `ends`: when the row is deleted. `expires`: it ends at its `until`; all others end by a probe, an event or a person.
 * `standing`: about the connection or the site, so a person is needed even while nothing waits; all others are shown only while
 * something waits behind them. `countsFailures`: shown until the badge is issued, also while its next try is due: else what
 * fails would look healthy between two tries. `notice`: what a person is to make of it: `none` ends within seconds or was wanted.
 * `newsOnlyWhileWaiting`: with nothing behind it Moodle's pages leave it out. `hasOwnCheck`: Moodle has a status check for it alone.
 * `otherBadgeHelps`: mapping another badge ends it.
 */
export type HoldRow = {
  scopes: readonly HoldScope[];
  means: string;
  ends: string;
  remedy: Remedy;
  notice: 'none' | 'warning' | 'error';
  expires?: true;
  standing?: true;
  countsFailures?: true;
  newsOnlyWhileWaiting?: true;
  hasOwnCheck?: true;
  otherBadgeHelps?: true;
};

// biome-ignore format: a table reads best with one row a line.
export const holds = {
  rate_limited: { scopes: ['target'], means: 'The platform asked us to wait.', ends: 'when its time is up', remedy: 'wait', notice: 'none', expires: true },
  quota_used_up: { scopes: ['target'], means: 'The account has issued as many badges as it may.', ends: 'for one try every quarter of an hour; for good when a badge is issued, or when the account is read or saved and may issue more', remedy: 'raise_quota', notice: 'error', expires: true },
  token_refused: { scopes: ['target'], means: 'The platform refused the token.', ends: 'when a check of the token succeeds, or another token is saved', remedy: 'new_token', notice: 'error', standing: true },
  api_down: { scopes: ['target'], means: 'The platform cannot be reached, or its API does not work.', ends: 'when a probe succeeds', remedy: 'wait', notice: 'warning' },
  wrong_url: { scopes: ['target'], means: 'Something other than the platform answers at its address.', ends: 'when a probe succeeds', remedy: 'check_url', notice: 'error', standing: true },
  badge_failing: { scopes: ['badge'], means: 'The platform repeatedly returns errors for this badge.', ends: 'for one try when its time is up; for good when the badge is issued', remedy: 'wait', notice: 'warning', expires: true, countsFailures: true },
  badge_not_issuable: { scopes: ['badge', 'provider'], means: 'The badge cannot be issued, or the account no longer has its provider.', ends: 'when a probe finds it issuable, or the provider there; after a day, waiting badges need attention', remedy: 'publish_badge', notice: 'warning', otherBadgeHelps: true },
  refused_repeatedly: { scopes: ['badge', 'provider'], means: 'Every learner is refused, although the badge looks fine.', ends: 'when one learner is issued the badge; after a day, waiting badges need attention', remedy: 'contact_support', notice: 'error', otherBadgeHelps: true },
  not_allowed: { scopes: ['badge'], means: 'The connected account is not allowed to issue this badge.', ends: 'for one try when its time is up; for good when the badge is issued', remedy: 'ask_provider_admin', notice: 'warning', expires: true, countsFailures: true, otherBadgeHelps: true },
  mapping_paused: { scopes: ['mapping'], means: 'The mapping of the course is paused, or waits for a review.', ends: 'when the mapping is resumed', remedy: 'resume_mapping', notice: 'none', newsOnlyWhileWaiting: true },
  connection_removed: { scopes: ['target'], means: 'The connection was removed.', ends: 'when the same account is connected again', remedy: 'reconnect', notice: 'error' },
  no_connection: { scopes: ['site', 'target'], means: 'No connected account can send the badge.', ends: 'when one is connected', remedy: 'reconnect', notice: 'error' },
  recovery: { scopes: ['site'], means: 'The ledger was restored, moved or went back in time.', ends: 'when a person confirms the recovery', remedy: 'confirm_recovery', notice: 'warning', standing: true, hasOwnCheck: true },
  no_heartbeat: { scopes: ['site'], means: 'This Moodle has not called the sidecar for a while.', ends: 'when it calls again', remedy: 'check_cron', notice: 'warning', standing: true, newsOnlyWhileWaiting: true, hasOwnCheck: true },
} as const satisfies Record<string, HoldRow>;
export type HoldReason = keyof typeof holds;

/** Where an award stands in Moodle's own table, before or beside the sidecar's state. */
export type StatusRow = { means: string; moving: boolean; actions: readonly AwardAction[] };

// biome-ignore format: a table reads best with one row a line.
export const statuses = {
  waiting: { means: 'The sidecar has not accepted it yet.', moving: true, actions: [] },
  sent: { means: 'The sidecar has it: its state says more.', moving: false, actions: [] },
  baseline: { means: 'The learner completed before the course was mapped.', moving: false, actions: ['release'] },
  nottracked: { means: "Moodle does not track this person's completion.", moving: false, actions: ['release'] },
  noconsent: { means: 'It waits for the learner to agree.', moving: false, actions: [] },
  cancelled: { means: 'A person cancelled it before it was sent.', moving: false, actions: ['release'] },
  merged: { means: 'The account was merged into another one that has its own award.', moving: false, actions: [] },
} as const satisfies Record<string, StatusRow>;
export type AwardStatus = keyof typeof statuses;

/** What a person may do with many awards at once, and how one stands that it was done with: its status, or its state in the sidecar. */
// biome-ignore format: a table reads best with one row a line.
export const bulkActions = {
  retry: ['queued', 'sending', 'issued', 'unknown'],
  cancel: ['cancelled'],
  release: ['waiting', 'queued', 'sending', 'issued', 'unknown'],
  decide_issued: ['issued'],
  decide_send_again: ['queued', 'sending', 'issued', 'unknown'],
  revoke: ['revoking', 'revoked'],
} as const satisfies Partial<Record<AwardAction, readonly (AwardStatus | IssuanceState)[]>>;
