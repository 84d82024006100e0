/** Time as the sandbox sees it. Tests inject their own, so the rate window can be checked to the millisecond. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
  wallTime(): Date;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallTime: () => new Date(),
};
