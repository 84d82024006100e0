import { describe, expect, it } from 'vitest';
import { decideRun, type Refused } from './decide-run.ts';

const refused = (who: string, given: Partial<Refused> = {}): Refused => ({
  userKey: who,
  address: `${who}@example.org`,
  badgeId: '51',
  providerId: '1',
  httpStatus: 422,
  ...given,
});
const [ada, ben, cyd] = [refused('ada'), refused('ben'), refused('cyd')];

describe('a run of refusals', () => {
  it.each([
    ['one person', [ada], null],
    ['two people', [ada, ben], null],
    ['three people', [ada, ben, cyd], 'badge'],
    ['three awards of one person', [ada, ada, ada], null],
    [
      'one person with three addresses',
      [ada, { ...ada, address: 'x@a.org' }, { ...ada, address: 'y@a.org' }],
      null,
    ],
    ['three people, two with one address', [ada, ben, { ...cyd, address: ben.address }], null],
    ['three people, one of them erased', [ada, { ...ben, address: null }, cyd], null],
    [
      'three people, each with another status',
      [ada, { ...ben, httpStatus: 404 }, { ...cyd, httpStatus: 400 }],
      null,
    ],
    [
      'three people with one status, others in between',
      [ada, refused('dan', { httpStatus: 404 }), ben, cyd],
      'badge',
    ],
    [
      'two with the last status',
      [ada, ben, refused('dan', { httpStatus: 404 }), refused('eve', { httpStatus: 404 })],
      null,
    ],
    [
      'three people with a status the guide does not name',
      [ada, ben, cyd].map((it) => ({ ...it, httpStatus: 409 })),
      'badge',
    ],
  ] as const)('%s', (_, given, scope) => {
    expect(decideRun(given, new Set())).toBe(scope);
  });

  const over = (...badges: string[]) => badges.map((badgeId, at) => refused(`p${at}`, { badgeId }));

  it.each([
    ['three badges of one provider', over('51', '52', '53'), [], 'provider'],
    ['two badges of one provider', over('51', '51', '52'), [], 'provider'],
    ['one badge alone', over('51', '51', '51'), [], 'badge'],
    [
      'a badge that is held already, and one refusal of a healthy one',
      over('51', '51', '51', '52'),
      ['51'],
      null,
    ],
    [
      'badges without a provider',
      over('51', '52', '53').map((it) => ({ ...it, providerId: null })),
      [],
      null,
    ],
    [
      'badges of three providers',
      over('51', '52', '53').map((it) => ({ ...it, providerId: it.badgeId })),
      [],
      null,
    ],
  ] as const)('%s', (_, given, held, scope) => {
    expect(decideRun(given, new Set(held))).toBe(scope);
  });
});
