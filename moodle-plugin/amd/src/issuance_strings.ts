import type { OperationResult } from '@local-navigatr/shared-types';

export type Issuance = OperationResult<'get_issuance'>;

/** Without an outcome yet, the request is under way. */
export const outcomeKey = (outcome: string | null): string =>
  outcome === null ? 'outcome_underway' : `outcome_${outcome}`;

/** What of the audit trail is told as somebody's act; the sidecar's own steps are told by the attempts. */
const actActions: readonly string[] = [
  'accept',
  'accept_incomplete',
  'account_merged',
  'address_shared',
  'cancel',
  'cancel_requested',
  'completed_again',
  'decide_issued',
  'decide_send_again',
  'different_people',
  'doubt',
  'erase',
  'profile_changed',
  'record',
  'record_cancelled',
  'record_unresolved',
  'replace',
  'replace_incomplete',
  'retry',
];

export const actsIn = ({ audit }: Issuance): Issuance['audit'] =>
  audit.filter(({ action }) => actActions.includes(action));

/** The keys of every string that the details of one issuance need. */
export const stringKeys = (issuance: Issuance): string[] => {
  const { state, attempts, holds, trigger } = issuance;
  return [
    'noanswer',
    'auditcommandline',
    'auditsystem',
    'auditunknown',
    `state_${state}`,
    `trigger_${trigger}`,
    ...attempts.flatMap((attempt) => [outcomeKey(attempt.outcome), `remedy_${attempt.remedy}`]),
    ...holds.flatMap((hold) => [`hold_${hold.reason}`, `remedy_${hold.remedy}`]),
    ...actsIn(issuance).map(({ action }) => `audit_${action}`),
  ];
};
