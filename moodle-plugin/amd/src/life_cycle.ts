// Generated from shared-types/src/life-cycle.ts, do not edit: the script "generate" writes this file.
// biome-ignore-all format: as it is generated.
import type { AwardAction, AwardStatus, IssuanceState } from '@local-navigatr/shared-types';

/** What a person is offered, by state and reason; under no name for all other reasons. */
export const offers: Readonly<Record<IssuanceState, Readonly<Record<string, readonly AwardAction[]>>>> = {
  queued: {
    '': ['cancel'],
  },
  sending: {
    '': [],
  },
  issued: {
    '': ['issue_again', 'revoke'],
  },
  unknown: {
    '': ['look_up', 'decide_issued', 'decide_send_again'],
  },
  needs_attention: {
    '': ['retry', 'cancel'],
    recipient_incomplete: ['cancel'],
    may_have_been_issued: ['look_up', 'decide_issued', 'decide_send_again', 'cancel'],
    shared_address: ['decide_different_people', 'retry', 'cancel'],
    invalid_award: ['cancel'],
  },
  cancelled: {
    '': ['retry'],
    consent_withdrawn: [],
    consent_required: [],
    account_merged: [],
    erased: [],
    erased_may_exist: [],
  },
  revoking: {
    '': [],
  },
  revoked: {
    '': ['issue_again'],
  },
};

/** Moodle carries these out itself: the sidecar learns of them later. */
export const byMoodle: readonly AwardAction[] = ['release', 'issue_again'];

/** A misclick could do harm: these are asked about first. */
export const asking: readonly AwardAction[] = ['cancel', 'decide_issued', 'decide_send_again', 'decide_different_people', 'revoke', 'release', 'issue_again'];

/** Platforms that can take an issued badge back. */
export const platformsThatRevoke: readonly string[] = ['obf', 'cancred'];

/** Those that can be asked whether they issued an award. */
export const platformsThatFind: readonly string[] = ['obf', 'cancred'];

/** What the history of a badge tells as an act of Moodle or of a person. */
export const historyActions: readonly string[] = ['accept', 'accept_incomplete', 'account_merged', 'address_shared', 'ask', 'cancel', 'cancel_requested', 'completed_again', 'decide_issued', 'decide_send_again', 'different_people', 'doubt', 'erase', 'found', 'issue_by_hand', 'not_found', 'not_revoked', 'profile_changed', 'record', 'record_cancelled', 'record_revoked', 'record_revoking', 'record_unresolved', 'replace', 'replace_incomplete', 'retry', 'revoke', 'revoked', 'revoked_elsewhere'];

/** The one of them whose note is the platform's words. */
export const actInThePlatformsWords = 'not_revoked';

/** States of what the platform has issued, whatever became of it. */
export const wasIssued: readonly IssuanceState[] = ['issued', 'revoking', 'revoked'];

/** Statuses and states that change without a person. */
export const moving: readonly (AwardStatus | IssuanceState)[] = ['waiting', 'queued', 'sending', 'unknown', 'revoking'];

/** On the way to the platform, behind a hold or not. */
export const underway: readonly IssuanceState[] = ['queued', 'sending', 'unknown'];
