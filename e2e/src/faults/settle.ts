import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerStatus } from './ledger.ts';
import type { SqlLedger } from './sql-ledger.ts';

export interface SettleOptions {
  /**
   * How long an attempt may really be under way (default 17 s, the API's time-out and a little): meanwhile no time is
   * skipped. Shorter where the one who made it is known to be dead and the API answers at once.
   */
  readonly inFlightMs?: number;
  /** Enough when the rest is held until a person or an event frees it. */
  readonly mayBeHeld?: boolean;
  /** Enough when so many are still open; default 0. */
  readonly openAtMost?: number;
  /** More skipped time than this means that it never ends; default 26. */
  readonly virtualHours?: number;
}

export interface Settled {
  /** Time that was skipped because nothing could happen in it. */
  readonly skippedMs: number;
}

const LOOK_EVERY_MS = 100;
const IN_FLIGHT_MS = 17_000;
/** Waits as short as this pass as always: the API's rate window knows nothing of time that was skipped. */
const NEVER_SKIPPED_MS = 3_000;
const HOUR_MS = 3_600_000;
/** The rule of the matrix: two minutes after healing nothing is stuck. */
const STUCK_AFTER_MS = 120_000;

/**
 * Waits until everything has come to its end. While nothing can move, time passes in the ledger as fast as it can be
 * told to; while something should move, it passes as always.
 * @throws naming what stands when nothing moved for two minutes.
 */
export async function settleLedger(
  ledger: SqlLedger,
  signal: AbortSignal,
  options: SettleOptions = {},
): Promise<Settled> {
  let skippedMs = 0;
  let moved = { mark: '', at: performance.now() };
  for (;;) {
    signal.throwIfAborted();
    const status = await ledger.status(options.inFlightMs ?? IN_FLIGHT_MS);
    if (isEnough(status, options)) return { skippedMs };
    if (status.mark !== moved.mark) moved = { mark: status.mark, at: performance.now() };
    if (performance.now() - moved.at > STUCK_AFTER_MS)
      throw new Error(`Nothing moves: ${describeStatus(status)}`);
    const { busy, nextInMs } = status;
    if (busy || nextInMs === null || nextInMs <= NEVER_SKIPPED_MS) await delay(LOOK_EVERY_MS);
    else skippedMs += await skip(ledger, nextInMs);
    if (skippedMs > (options.virtualHours ?? 26) * HOUR_MS)
      throw new Error(`It never ends: ${describeStatus(status)}`);
  }
}

function isEnough({ open, heldForGood }: LedgerStatus, options: SettleOptions): boolean {
  return open <= (options.openAtMost ?? 0) || (options.mayBeHeld === true && open === heldForGood);
}

async function skip(ledger: SqlLedger, nextInMs: number): Promise<number> {
  await ledger.passTime(nextInMs + 1);
  return nextInMs + 1;
}

const describeStatus = ({ open, heldForGood, nextInMs }: LedgerStatus): string =>
  `${open} open, ${heldForGood} of them held for good, next in ${nextInMs === null ? 'no time at all' : `${Math.round(nextInMs)} ms`}.`;
