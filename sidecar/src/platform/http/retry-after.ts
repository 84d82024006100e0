import type { Answer } from './reply.ts';

const MIN_MS = 1_000;
const MAX_MS = 15 * 60_000;

/**
 * Milliseconds to wait for a Retry-After header: seconds (fractions too) or an HTTP date, from 1 s to 15 min. Null
 * when there is none or it means nothing. A date is one of the clock that the answer was dated by: ours may be wrong by hours.
 */
export function parseRetryAfter(headers: Answer['headers'], nowMs: number): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const text = value.trim();
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : null;
  const answeredAt = Date.parse(headers['date'] ?? '');
  const wait = seconds ?? Date.parse(text) - (Number.isNaN(answeredAt) ? nowMs : answeredAt);
  return Number.isNaN(wait) || /^[+-]/.test(text) ? null : Math.min(MAX_MS, Math.max(MIN_MS, wait));
}
