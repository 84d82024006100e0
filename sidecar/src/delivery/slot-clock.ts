import { LATE_MS } from '../lane/sleep-until.ts';

const CLAIM_TIMES_KEPT = 50;
const CLAIM_LEAD_MIN_MS = 5;
// Before the first claim was measured: it opens a database connection, too.
const CLAIM_LEAD_COLD_MS = 250;
const CLAIM_LEAD_MAX_MS = 1_000;
const LATENESSES_KEPT = 20;
const SLACK_MAX_MS = 3_000;
// A process that was so late was stopped: that says nothing of how busy it is.
const STOPPED_MS = 5_000;

/**
 * When the senders of a lane should ask for a slot, and how far ahead it must lie, by what they were told so far. Moments
 * are of this process's monotonic clock.
 */
export class SlotClock {
  readonly #claimTimes: number[] = [];
  readonly #latenesses: number[] = [];
  #opensAt = 0;

  /** How long no slot is to be had, as far as this process was told; 0 or less: ask. Milliseconds. */
  get closedForMs(): number {
    return this.#opensAt - performance.now();
  }

  /** No slot is to be had before that moment. */
  closeUntil(moment: number): void {
    this.#opensAt = moment;
  }

  /** A slot was given back: the next one may be had at once. */
  open(): void {
    this.#opensAt = 0;
  }

  recordClaim(tookMs: number): void {
    this.#claimTimes.push(tookMs);
    if (this.#claimTimes.length > CLAIM_TIMES_KEPT) this.#claimTimes.shift();
  }

  /** How late this process came to a slot; 0 or less: not at all. */
  recordLateness(lateMs: number): void {
    if (lateMs > STOPPED_MS) return;
    this.#latenesses.push(lateMs);
    if (this.#latenesses.length > LATENESSES_KEPT) this.#latenesses.shift();
  }

  /**
   * How much room for lateness a slot should have. None where this process is in time; on a machine so busy that it hardly ever is,
   * fewer slots that are used, in place of many that are missed. Milliseconds.
   */
  get slackMs(): number {
    const sorted = [...this.#latenesses].sort((a, b) => a - b);
    const p90 = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
    return p90 <= LATE_MS ? 0 : Math.min(SLACK_MAX_MS, Math.ceil(p90 * 1.25));
  }

  /** The running 95th percentile of a claim: a slot nearer than that would be missed. Milliseconds. */
  get leadMs(): number {
    const sorted = [...this.#claimTimes].sort((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? CLAIM_LEAD_COLD_MS;
    return Math.min(CLAIM_LEAD_MAX_MS, Math.max(CLAIM_LEAD_MIN_MS, p95 * 1.25));
  }
}
