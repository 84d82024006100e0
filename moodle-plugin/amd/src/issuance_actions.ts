import type { OperationResult } from '@local-navigatr/shared-types';
import { asking, offers, platformsThatRevoke } from './life_cycle.ts';

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
  revoke: 'revokebadge',
};

/** What the reader may do with badges of this log. */
export type Rights = { mayAct: boolean; mayRevoke: boolean };

const canRevoke = (target: string | null): boolean =>
  platformsThatRevoke.some((platform) => target?.startsWith(`${platform}:`));

/** What a person can do with it now; the sidecar has the last word. */
export function offersFor(
  { state, reason, target }: Pick<Issuance, 'state' | 'reason' | 'target'>,
  { mayAct, mayRevoke }: Rights,
): { action: AwardAction; key: string }[] {
  const offered = offers[state][reason ?? ''] ?? offers[state][''] ?? [];
  const permitted = offered.filter((action) =>
    action === 'revoke' ? mayRevoke && canRevoke(target) : mayAct,
  );
  return permitted.map((action) => ({ action, key: keyOf[action] }));
}

/** Whether a misclick could do harm: then it is asked about first. */
export const needsConfirmation = (action: AwardAction): boolean => asking.includes(action);

const words: Partial<Record<AwardAction, 'note' | 'reason'>> = { decide_issued: 'note', revoke: 'reason' };

/** What a person writes with it: how they know, because it is never sent again, or why it is taken back. */
export const wordsFor = (action: AwardAction): 'note' | 'reason' | null => words[action] ?? null;

const known: readonly string[] = Object.keys(keyOf);
export const isAction = (value: string | undefined): value is AwardAction =>
  value !== undefined && known.includes(value);
