const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** How often a held thing is asked about again. */
export const PROBE_MS = {
  /** Doubling up to the maximum. */
  down: { firstMs: SECOND, maxMs: MINUTE },
  /** A refused credential: soon once, because a bearer may have ended in that moment; then every five minutes. */
  token: 30 * SECOND,
  tokenThen: 5 * MINUTE,
  /** A badge that cannot be issued: after these, then hourly. */
  badge: [MINUTE, 5 * MINUTE, 30 * MINUTE],
  badgeThen: HOUR,
  /** A run of refusals: after 5 and 30 minutes, then hourly. */
  refused: [5 * MINUTE, 25 * MINUTE],
  refusedThen: HOUR,
} as const;
