import type { Issuance } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import { explainIssuance } from './explain-issuance.ts';

describe('explainIssuance', () => {
  const hold = { reason: 'badge_not_issuable' };

  it.each([
    [[], 'Publish the badge. Held: badge not issuable.'],
    [[{ outcome: null }], 'Publish the badge. An attempt is under way. Held: badge not issuable.'],
    [
      [{ outcome: null }, { outcome: 'badge_refused', httpStatus: 422 }],
      'Publish the badge. Last attempt: badge refused (HTTP 422). Held: badge not issuable.',
    ],
    [
      [{ outcome: 'unknown', httpStatus: null, errorClass: 'ECONNRESET' }],
      'Publish the badge. Last attempt: unknown (ECONNRESET). Held: badge not issuable.',
    ],
  ])('gives the advice, the last of the attempts %j, and the holds', (attempts, text) => {
    const issuance = { advice: 'Publish the badge.', attempts, holds: [hold] };
    expect(explainIssuance(issuance as unknown as Issuance)).toBe(text);
  });
});
