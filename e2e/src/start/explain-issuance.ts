import type { Attempt, Issuance } from '@local-navigatr/shared-types';

/** Where an issuance stands and what to do about it, for somebody without a Moodle in front of them. */
export function explainIssuance(issuance: Issuance): string {
  const holds = issuance.holds.map((hold) => `Held: ${hold.reason.replaceAll('_', ' ')}.`);
  return [issuance.advice, ...describeLast(issuance.attempts), ...holds].join(' ');
}

function describeLast(attempts: readonly Attempt[]): string[] {
  const last = attempts.at(-1);
  if (last === undefined) return [];
  if (last.outcome === null) return ['An attempt is under way.'];
  const answer = last.httpStatus === null ? (last.errorClass ?? 'no answer') : `HTTP ${last.httpStatus}`;
  return [`Last attempt: ${last.outcome.replaceAll('_', ' ')} (${answer}).`];
}
