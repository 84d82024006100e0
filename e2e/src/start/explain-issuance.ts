import type { Issuance } from '@local-navigatr/shared-types';

/** Where an issuance stands and what to do about it, for somebody without a Moodle in front of them. */
export function explainIssuance(issuance: Issuance): string {
  const last = issuance.attempts.at(-1);
  const attempt = last && `Last attempt: ${last.outcome ?? 'under way'}, HTTP ${last.httpStatus ?? 'none'}.`;
  const holds = issuance.holds.map((hold) => `Held: ${hold.reason.replaceAll('_', ' ')}.`);
  return [issuance.advice, attempt, ...holds].filter(Boolean).join(' ');
}
