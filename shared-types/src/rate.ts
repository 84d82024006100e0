/** How fast Navigatr takes calls, for one account: its help page says "five requests every two seconds". */
export const NAVIGATR_RATE = { limit: 5, windowMs: 2_000 } as const;

/** Open Badge Factory documents no limit. The vendor's own plugin pauses for 0.1 s between calls: that pace works. */
export const OBF_RATE = { limit: 20, windowMs: 2_000 } as const;

/** Added to each window, so that a call that travels faster than the five before it still arrives after it. */
export const RATE_RESERVE_MS = 60;
