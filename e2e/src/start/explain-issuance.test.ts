import type { Issuance } from '@local-navigatr/shared-types';
import { describe, expect, it } from 'vitest';
import { explainIssuance } from './explain-issuance.ts';

describe('explainIssuance', () => {
  const attempt = { outcome: 'badge_refused', httpStatus: 422 };
  const hold = { reason: 'badge_not_issuable' };

  it('gives the advice, the last attempt and the holds', () => {
    const issuance = { advice: 'Publish the badge.', attempts: [attempt], holds: [hold] };
    expect(explainIssuance(issuance as Issuance)).toBe(
      'Publish the badge. Last attempt: badge_refused, HTTP 422. Held: badge not issuable.',
    );
  });

  it('gives only the advice when nothing was tried', () => {
    expect(explainIssuance({ advice: 'Wait.', attempts: [], holds: [] } as unknown as Issuance)).toBe(
      'Wait.',
    );
  });
});
