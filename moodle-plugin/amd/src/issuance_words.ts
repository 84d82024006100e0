import type { OperationResult } from '@local-navigatr/shared-types';

export type Issuance = OperationResult<'get_issuance'>;

/** Without an outcome yet, the request is under way. */
export const outcomeKey = (outcome: string | null): string =>
  outcome === null ? 'outcome_underway' : `outcome_${outcome}`;

/** The keys of every string that the details of one issuance need. */
export const wordKeys = ({ state, attempts, holds }: Issuance): string[] => [
  'noanswer',
  `state_${state}`,
  ...attempts.flatMap((attempt) => [outcomeKey(attempt.outcome), `remedy_${attempt.remedy}`]),
  ...holds.flatMap((hold) => [`hold_${hold.reason}`, `remedy_${hold.remedy}`]),
];
