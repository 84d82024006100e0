import type { Id } from '../faults/match-request.ts';

export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** Whether a call that was refused with 429 still uses up the window. */
  readonly rejectedCalls: 'counted' | 'free';
}

interface Arrival {
  readonly atMs: number;
  readonly counted: boolean;
}

/**
 * A strict sliding window per account: a call is admitted when fewer than `limit` counted calls lie in the
 * `windowMs` before it. A call exactly `windowMs` old has left the window.
 */
export class SlidingWindow {
  #rateLimit: RateLimit;
  readonly #arrivals = new Map<Id, Arrival[]>();
  readonly #maxima = new Map<Id, number>();

  constructor(rateLimit: RateLimit) {
    this.#rateLimit = rateLimit;
  }

  get rateLimit(): RateLimit {
    return this.#rateLimit;
  }

  set rateLimit(rateLimit: RateLimit) {
    this.#rateLimit = rateLimit;
  }

  /** Times of one account must not go back: pass a monotonic clock's reading, taken when the call arrived. */
  admit(accountId: Id, atMs: number): boolean {
    const recent = this.#recent(accountId, atMs);
    const used = recent.filter((arrival) => arrival.counted).length;
    const admitted = used < this.#rateLimit.limit;
    recent.push({ atMs, counted: admitted || this.#rateLimit.rejectedCalls === 'counted' });
    this.#maxima.set(accountId, Math.max(this.maxInWindow(accountId), recent.length));
    return admitted;
  }

  /** The most calls, admitted or not, that this account ever made within one window. */
  maxInWindow(accountId: Id): number {
    return this.#maxima.get(accountId) ?? 0;
  }

  #recent(accountId: Id, atMs: number): Arrival[] {
    const arrivals = this.#arrivals.get(accountId) ?? [];
    const firstInside = arrivals.findIndex((arrival) => atMs - arrival.atMs < this.#rateLimit.windowMs);
    const recent = firstInside === -1 ? [] : arrivals.slice(firstInside);
    this.#arrivals.set(accountId, recent);
    return recent;
  }
}
