import type { OperationResult } from '@local-navigatr/shared-types';
import { historyActions } from './life_cycle.ts';

export type Issuance = OperationResult<'get_issuance'>;

/** Without an outcome yet, the request is under way. */
export const outcomeKey = (outcome: string | null): string =>
  outcome === null ? 'outcome_underway' : `outcome_${outcome}`;

/** The sidecar's own steps are told by the attempts. */
export const actsIn = ({ audit }: Issuance): Issuance['audit'] =>
  audit.filter(({ action }) => historyActions.includes(action));

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
