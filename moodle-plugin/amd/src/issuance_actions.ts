import type { OperationResult } from '@local-navigatr/shared-types';
import { asking, offers, platformsThatFind, platformsThatRevoke } from './life_cycle.ts';

export type AwardAction = (typeof asking)[number];
type Target = string | null;
type Issuance = OperationResult<'get_issuance'>;

/** Names of the strings on the buttons. */
export const keyOf: Record<AwardAction, string> = {
  retry: 'retryissuance',
  cancel: 'cancelissuance',
  look_up: 'lookupissuance',
  decide_issued: 'decideissued',
  decide_send_again: 'decidesendagain',
  decide_different_people: 'differentpeople',
  release: 'releaseissuance',
  issue_again: 'issueagainnow',
  revoke: 'revokebadge',
};

/** What the reader may do with badges of this log. */
export type Rights = { mayAct: boolean; mayRevoke: boolean };

/** Platforms that can do what an action asks of them; all can, where an action is not named. */
const platformsThatCan: Partial<Record<AwardAction, readonly string[]>> = {
  revoke: platformsThatRevoke,
  look_up: platformsThatFind,
};
const can = (action: AwardAction, target: Target): boolean =>
  platformsThatCan[action]?.some((platform) => target?.startsWith(`${platform}:`)) ?? true;

/** What a person can do with it now; the sidecar has the last word. */
export function offersFor(
  { state, reason, target }: Pick<Issuance, 'state' | 'reason' | 'target'>,
  { mayAct, mayRevoke }: Rights,
): { action: AwardAction; key: string }[] {
  const offered = offers[state][reason ?? ''] ?? offers[state][''] ?? [];
  const permitted = offered.filter(
    (action) => (action === 'revoke' ? mayRevoke : mayAct) && can(action, target),
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
