import type { ClientCredential } from '../port.ts';

/** `account` is the lane: all credentials of an account share its pace. */
export type BearerOwner = { account: string; credential: ClientCredential };

/** `endsInMs`: from now on it is not used any more. */
export type Bearer = { token: string; endsInMs: number };

/** Nobody is kept from asking for longer: a pause that ends later was noted by a clock that was set back. */
export const PAUSE_MAX_MS = 15 * 60_000;

/** Where all replicas keep their bearers, and agree on who asks for the next one. */
export interface BearerStore {
  /** The one that was given for this credential; null: there is none, or it has ended. */
  read(owner: BearerOwner): Promise<Bearer | null>;
  /** The right to ask for a new bearer, for one caller at a time and at most `forMs`; else when to look again. */
  reserve(account: string, forMs: number): Promise<{ granted: true } | { granted: false; waitMs: number }>;
  /** Nobody asks for a new bearer before, reservations of this moment included. */
  pause(account: string, forMs: number): Promise<void>;
  keep(owner: BearerOwner, bearer: Bearer): Promise<void>;
  /** Forgets this bearer, and no later one. */
  forget(owner: BearerOwner, token: string): Promise<void>;
}
