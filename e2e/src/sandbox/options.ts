import { NAVIGATR_RATE } from '@local-navigatr/shared-types';
import type { Account } from './accounts/account.ts';
import { defaultAccounts } from './accounts/seed-accounts.ts';
import { type Clock, systemClock } from './clock.ts';

export interface SandboxOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** `next`: take the next free port when this one is busy. Default `fail`. */
  readonly whenBusy?: 'next' | 'fail';
  /** Where browsers and API clients reach it; default `http://{host}:{port}`. */
  readonly publicUrl?: string | null;
  /** Calls per window and account; default 5. */
  readonly limit?: number;
  /** Default 2,000. */
  readonly windowMs?: number;
  /** Whether calls refused with 429 use up the window; default `counted`. */
  readonly rejectedCalls?: 'counted' | 'free';
  /** Whether `Idempotency-Key` is honoured; default `ignored`, as nothing says that the real API does. */
  readonly idempotency?: 'honoured' | 'ignored';
  /** What happens to unknown fields of an issue call; default `ignored`. */
  readonly unknownFields?: 'refused' | 'ignored';
  readonly accounts?: readonly Account[];
  /** Badges of provider 1, 1 to 5,000; default 130. */
  readonly badgeCount?: number;
  /** Every issued badge is appended to this file, one JSON object a line. Default none. */
  readonly recordPath?: string | null;
  readonly clock?: Clock;
}

export type SandboxSettings = Required<SandboxOptions>;

export const defaultSettings: SandboxSettings = {
  host: '127.0.0.1',
  port: 0,
  whenBusy: 'fail',
  publicUrl: null,
  ...NAVIGATR_RATE,
  rejectedCalls: 'counted',
  idempotency: 'ignored',
  unknownFields: 'ignored',
  accounts: defaultAccounts,
  badgeCount: 130,
  recordPath: null,
  clock: systemClock,
};
