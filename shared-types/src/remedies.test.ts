import { describe, expect, test } from 'vitest';
import { adviceOn, remedies, remedyOfAttempt, remedyOfHold, remedyOfReason } from './remedies.ts';
import {
  expiringHoldReasons,
  holdReasons,
  outcomeNames,
  reasonOfBadge,
  reasonOfRefusal,
  stateReasons,
} from './states.ts';

const known = Object.keys(remedies);

describe('there is a remedy for', () => {
  test.each(stateReasons)('the reason %s', (reason) => {
    expect(known).toContain(remedyOfReason(reason));
  });

  test.each(holdReasons)('the hold %s', (reason) => {
    expect(known).toContain(remedyOfHold(reason));
  });

  test.each(outcomeNames)('the outcome %s, whatever the status', (outcome) => {
    for (const status of [null, 200, 202, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504]) {
      expect(known, `${status}`).toContain(remedyOfAttempt(outcome, status));
    }
  });
});

test('a state without a reason needs nothing done', () => {
  expect(remedyOfReason(null)).toBe('none');
});

test('where the badge was refused, the status tells what to do', () => {
  expect(remedyOfAttempt('badge_refused', 404)).toBe('remap');
  expect(remedyOfAttempt('badge_refused', null)).toBe('publish_badge');
  expect(remedyOfAttempt('recipient_refused', 404)).toBe('complete_profile');
});

// The table of the integration guide, and 409, which it does not name.
test.each([
  [400, 'profile_or_other_badge', 'badge_external', 'choose_other_badge'],
  [404, 'profile_or_remap', 'badge_not_found', 'remap'],
  [422, 'profile_or_publish', 'badge_unpublished', 'publish_badge'],
  [409, 'contact_support', 'badge_refused', 'contact_support'],
] as const)('%i has its own remedy for a learner, for a hold and afterwards', (status, one, reason, many) => {
  expect(remedyOfAttempt('recipient_or_badge_refused', status)).toBe(one);
  expect(remedyOfReason(reasonOfRefusal(status))).toBe(one);
  expect(remedyOfHold('refused_repeatedly', status)).toBe(many);
  expect(reasonOfBadge(status)).toBe(reason);
});

test.each([400, 404, 422])('a badge refused with %i has the same remedy as hold and as reason', (status) => {
  expect(remedyOfHold('badge_not_issuable', status)).toBe(remedyOfReason(reasonOfBadge(status)));
});

test.each([
  [400, 'contact_support', 'badge_unpublished', 'publish_badge'],
  [404, 'profile_or_remap', 'badge_not_found', 'remap'],
  [422, 'contact_support', 'badge_refused', 'publish_badge'],
] as const)('%i has the remedies of Open Badge Factory there', (status, one, reason, held) => {
  for (const platform of ['obf', 'cancred'] as const) {
    expect(remedyOfAttempt('recipient_or_badge_refused', status, platform)).toBe(one);
    expect(remedyOfHold('badge_not_issuable', status, platform)).toBe(held);
    expect(remedyOfAttempt('badge_refused', status, platform)).toBe(held);
    expect(reasonOfBadge(status, platform)).toBe(reason);
  }
});

test('what may have been issued is repeated at Navigatr, and asked for where that can be done', () => {
  for (const outcome of ['unknown', 'interrupted', 'server_error'] as const) {
    expect(remedyOfAttempt(outcome, 500)).toBe('wait');
    expect(remedyOfAttempt(outcome, 500, 'obf')).toBe('none');
    expect(remedyOfAttempt(outcome, 500, 'cancred')).toBe('none');
  }
});

test('advice names Navigatr for Navigatr only', () => {
  expect(adviceOn('new_token', 'navigatr')).toContain('Navigatr');
  for (const remedy of ['new_token', 'publish_badge', 'contact_support', 'claim_mail'] as const)
    expect(adviceOn(remedy, 'obf')).not.toContain('avigatr');
});

test('every remedy is used by something', () => {
  const used = new Set<string>([
    remedyOfReason(null),
    ...stateReasons.map(remedyOfReason),
    ...holdReasons.map((reason) => remedyOfHold(reason)),
    ...outcomeNames.flatMap((outcome) =>
      [null, 400, 404, 422].map((status) => remedyOfAttempt(outcome, status)),
    ),
  ]);
  expect(known.filter((remedy) => !used.has(remedy))).toEqual([]);
});

test('a remedy is one sentence or two, with its full stop', () => {
  for (const sentence of Object.values(remedies)) expect(sentence).toMatch(/^[A-Z].*\.$/s);
});

test('a hold that ends automatically is one that is known', () => {
  expect(holdReasons).toEqual(expect.arrayContaining([...expiringHoldReasons]));
});
