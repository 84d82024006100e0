const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after the first, second, … failure; then hourly. Readable by an operator on purpose. */
export const SCHEDULE_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 1 * HOUR] as const;

/** How long an issuance is tried before a person is asked. */
export const SCHEDULE_ENDS_AFTER_MS = 30 * 24 * HOUR;

// Spreads what failed together; at least this part of an hour, so that jitter never turns into a hammer.
const HOURLY_MIN = 0.25;

/**
 * Milliseconds to wait after `failures` failures (1 for the first), or null when the schedule is exhausted.
 * `random` in [0, 1).
 */
export function nextWaitMs(failures: number, failingForMs: number, random: number): number | null {
  if (failingForMs >= SCHEDULE_ENDS_AFTER_MS) return null;
  return SCHEDULE_MS[failures - 1] ?? Math.round(HOUR * (HOURLY_MIN + (1 - HOURLY_MIN) * random));
}
