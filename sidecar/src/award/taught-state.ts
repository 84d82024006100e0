import { cancelledReasons, exists, freedBy, type StateReason } from '@local-navigatr/shared-types';
import type { KeyedAward } from './award-keys.ts';

/** How an award stood that Moodle handed over before the ledger's recovery. */
export type TaughtState =
  | { kind: 'issued' }
  | TaughtRevoked
  | { kind: 'cancelled'; reason: StateReason }
  /** Sent, and whether it was issued is a person's to find out. */
  | { kind: 'unresolved' }
  | { kind: 'waits'; reason: StateReason }
  /** Not known as settled: its next PUT may be a repeat. */
  | { kind: 'queued' };

export type TaughtRevoked = {
  kind: 'revoked';
  /** `revoking`: a person asked for it, and the platform is asked again. */
  to: 'revoking' | 'revoked';
  reason: StateReason | null;
};

/** What Moodle teaches of an award; null where it hands it over for the first time. */
export function taughtStateOf({ knownState, knownReason, reason }: KeyedAward): TaughtState | null {
  switch (knownState) {
    case null:
      return null;
    case 'issued':
      return { kind: 'issued' };
    case 'revoking':
      return { kind: 'revoked', to: 'revoking', reason: null };
    case 'revoked':
      return { kind: 'revoked', to: 'revoked', reason: revokedReason(knownReason) };
    case 'unknown':
    case 'sending':
      return { kind: 'unresolved' };
    case 'cancelled':
      return {
        kind: 'cancelled',
        reason: cancelledReasons.find((one) => one === knownReason) ?? 'cancelled_by_person',
      };
    case 'needs_attention':
      if (knownReason === 'may_have_been_issued') return { kind: 'unresolved' };
      // Over once the award is whole.
      if (knownReason === null || (freedBy(knownReason) === 'whole' && reason === null))
        return { kind: 'queued' };
      return { kind: 'waits', reason: knownReason };
    case 'queued':
      return { kind: 'queued' };
  }
}

const revokedReason = (known: StateReason | null): StateReason =>
  known === 'revoked_elsewhere' || known === 'revoked_gone' ? known : 'revoked_by_person';

/** Whether Moodle knows of an award that it was issued, or that it never was. */
export function isSettled(award: KeyedAward): boolean {
  const taught = taughtStateOf(award);
  // What may exist can be cancelled for each other reason, and Moodle is not told that of it.
  return (
    taught?.kind === 'issued' ||
    taught?.kind === 'revoked' ||
    (taught?.kind === 'cancelled' && exists(taught.reason) === 'never')
  );
}
