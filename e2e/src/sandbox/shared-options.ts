import { type Clock, systemClock } from './clock.ts';

/** What every platform's sandbox can be told. */
export interface SharedOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** `next`: take the next free port when this one is busy. Default `fail`. */
  readonly whenBusy?: 'next' | 'fail';
  /** Where browsers and API clients reach it; default `http://{host}:{port}`. */
  readonly publicUrl?: string | null;
  /** Calls per window and account; the default is the platform's. */
  readonly limit?: number;
  /** Default 2,000. */
  readonly windowMs?: number;
  /** Whether calls refused with 429 use up the window; default `counted`. */
  readonly rejectedCalls?: 'counted' | 'free';
  /** What is issued is appended to this file, one JSON object a line. Default none. */
  readonly recordPath?: string | null;
  readonly clock?: Clock;
}

export type SharedSettings = Required<SharedOptions>;

export const sharedDefaults: Omit<SharedSettings, 'limit'> = {
  host: '127.0.0.1',
  port: 0,
  whenBusy: 'fail',
  publicUrl: null,
  windowMs: 2000,
  rejectedCalls: 'counted',
  recordPath: null,
  clock: systemClock,
};
