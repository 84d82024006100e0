import type { OperationResult } from '@local-navigatr/shared-types';
import { asking, offers } from './life_cycle.ts';

export type AwardAction = (typeof asking)[number];
type Issuance = OperationResult<'get_issuance'>;

/** Names of the strings on the buttons. */
export const keyOf: Record<AwardAction, string> = {
  retry: 'retryissuance',
  cancel: 'cancelissuance',
  decide_issued: 'decideissued',
  decide_send_again: 'decidesendagain',
  decide_different_people: 'differentpeople',
  release: 'releaseissuance',
  issue_again: 'issueagainnow',
};

/** What a person can do with it now; the sidecar has the last word. */
export function offersFor({
  state,
  reason,
}: Pick<Issuance, 'state' | 'reason'>): { action: AwardAction; key: string }[] {
  const offered = offers[state][reason ?? ''] ?? offers[state][''] ?? [];
  return offered.map((action) => ({ action, key: keyOf[action] }));
}

/** Whether a misclick could do harm: then it is asked about first. */
export const needsConfirmation = (action: AwardAction): boolean => asking.includes(action);

/** Whether a person says how they know: it is never sent again. */
export const needsNote = (action: AwardAction): boolean => action === 'decide_issued';

const known: readonly string[] = Object.keys(keyOf);
export const isAction = (value: string | undefined): value is AwardAction =>
  value !== undefined && known.includes(value);
