import type { OperationResult } from '@local-navigatr/shared-types';
import { historyActions } from './life_cycle.ts';

export type Issuance = OperationResult<'get_issuance'>;

type Answer = Pick<Issuance['attempts'][number], 'outcome' | 'httpStatus'>;

/** Statuses that say why a badge is refused: each has a sentence of its own. */
const TELLING = [400, 404, 422];

/** Without an outcome yet, the request is under way. */
export function outcomeKey({ outcome, httpStatus }: Answer): string {
  if (outcome === null) return 'outcome_underway';
  const isTold = outcome === 'badge_refused' && httpStatus !== null && TELLING.includes(httpStatus);
  return isTold ? `outcome_${outcome}_${httpStatus}` : `outcome_${outcome}`;
}

/** The sidecar's own steps are told by the attempts. */
export const actsIn = ({ audit }: Issuance): Issuance['audit'] =>
  audit.filter(({ action }) => historyActions.includes(action));

/** The keys of every string that the details of one issuance need. */
export const stringKeys = (issuance: Issuance): string[] => {
  const { state, attempts, holds, trigger } = issuance;
  return [
    'answer',
    'noanswer',
    'platformsays',
    'auditcommandline',
    'auditsystem',
    'auditunknown',
    'claimedno',
    'claimedyes',
    `state_${state}`,
    `trigger_${trigger}`,
    ...attempts.flatMap((attempt) => [outcomeKey(attempt), `remedy_${attempt.remedy}`]),
    ...holds.flatMap((hold) => [`hold_${hold.reason}`, `remedy_${hold.remedy}`]),
    ...actsIn(issuance).map(({ action }) => `audit_${action}`),
  ];
};
