import { cancelledReasons, exists, freedBy, type StateReason } from '@local-navigatr/shared-types';
import type { KeyedAward } from './award-keys.ts';

/** How an award stood that Moodle handed over before the ledger's recovery. */
export type TaughtState =
  | { kind: 'issued' }
  | { kind: 'cancelled'; reason: StateReason }
  /** Sent, and whether it was issued is a person's to find out. */
  | { kind: 'unresolved' }
  | { kind: 'waits'; reason: StateReason }
  /** Not known as settled: its next PUT may be a repeat. */
  | { kind: 'queued' };

/** What Moodle teaches of an award; null where it hands it over for the first time. */
export function taughtStateOf({ knownState, knownReason, reason }: KeyedAward): TaughtState | null {
  switch (knownState) {
    case null:
      return null;
    case 'issued':
      return { kind: 'issued' };
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

/** Whether Moodle knows of an award that it was issued, or that it never was. */
export function isSettled(award: KeyedAward): boolean {
  const taught = taughtStateOf(award);
  // What may exist can be cancelled for each other reason, and Moodle is not told that of it.
  return taught?.kind === 'issued' || (taught?.kind === 'cancelled' && exists(taught.reason) === 'never');
}
