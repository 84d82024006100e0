import type { IssuanceState, Outcome, StateReason } from '@local-navigatr/shared-types';

/** One attempt as the ledger tells it. */
export interface LedgerAttempt {
  /** Null: no answer was ever written down. */
  readonly outcome: Outcome | null;
  readonly httpStatus: number | null;
  readonly errorClass: string | null;
  /** Flagged as a repeat of one that may have issued. */
  readonly repeat: boolean;
}

/** One issuance as the ledger tells it. */
export interface LedgerEntry {
  readonly awardId: string;
  readonly state: IssuanceState;
  readonly reason: StateReason | null;
  readonly repeats: number;
  /** Something visible holds it: target, badge, course or site. */
  readonly held: boolean;
  readonly attempts: readonly LedgerAttempt[];
}

/** What is still open, and when the next of it can move. */
export interface LedgerStatus {
  /** Queued, sending and unknown ones. */
  readonly open: number;
  /** Open ones that only a person or an event can free. */
  readonly heldForGood: number;
  /** Something can move now, or is moving. */
  readonly busy: boolean;
  /** Until something can move automatically; null when nothing ever will. */
  readonly nextInMs: number | null;
  /** Changes whenever anything moves. */
  readonly mark: string;
}

/** The second of the three records. */
export interface Ledger {
  read(ids: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>>;
  close(): Promise<void>;
}

/** Whether nobody knows for sure what came of it. */
export const isDoubtful = ({ outcome }: LedgerAttempt): boolean =>
  outcome === null || outcome === 'unknown' || outcome === 'interrupted';

/** What became of them, for a report. */
export const tellAttempts = (attempts: readonly LedgerAttempt[]): string =>
  attempts
    .map(({ outcome, errorClass, httpStatus }) =>
      [outcome ?? 'open', errorClass, httpStatus].filter((part) => part !== null).join(' '),
    )
    .join(', ');
