import type { OperationParameters, OperationResult } from '@local-navigatr/shared-types';

export type AwardAction = OperationParameters<'act_on_issuances'>['action'];
type Issuance = OperationResult<'get_issuance'>;
type Offer = { action: AwardAction; key: string; asks: boolean };

const retry: Offer = { action: 'retry', key: 'retryissuance', asks: false };
const cancel: Offer = { action: 'cancel', key: 'cancelissuance', asks: true };
const decideIssued: Offer = { action: 'decide_issued', key: 'decideissued', asks: true };
const sendAgain: Offer = { action: 'decide_send_again', key: 'decidesendagain', asks: true };
const differentPeople: Offer = { action: 'decide_different_people', key: 'differentpeople', asks: true };
const issueAgain: Offer = { action: 'issue_again', key: 'issueagainnow', asks: true };

/** Something is missing: a retry would only find it missing again. */
const incomplete: readonly unknown[] = ['recipient_incomplete', 'invalid_award'];

/** What a person can do with it now; the sidecar has the last word. */
export function offersFor({ state, reason }: Pick<Issuance, 'state' | 'reason'>): Offer[] {
  if (state === 'issued') return [issueAgain];
  if (state === 'unknown') return [decideIssued, sendAgain];
  if (state === 'queued') return [cancel];
  if (state === 'cancelled') return reason === 'cancelled_by_person' ? [retry] : [];
  if (state !== 'needs_attention') return [];
  if (incomplete.includes(reason)) return [cancel];
  if (reason === 'shared_address') return [differentPeople, retry, cancel];
  return reason === 'may_have_been_issued' ? [decideIssued, sendAgain, cancel] : [retry, cancel];
}

export const keyOf: Record<AwardAction, string> = {
  retry: retry.key,
  cancel: cancel.key,
  decide_issued: decideIssued.key,
  decide_send_again: sendAgain.key,
  decide_different_people: differentPeople.key,
  release: 'releaseissuance',
  issue_again: issueAgain.key,
};

/** Whether a misclick could do harm: then it is asked about first. */
export const needsConfirmation = (action: AwardAction): boolean => action !== 'retry';

const known: readonly string[] = Object.keys(keyOf);
export const isAction = (value: string | undefined): value is AwardAction =>
  value !== undefined && known.includes(value);
