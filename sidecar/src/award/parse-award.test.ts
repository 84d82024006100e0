import { award } from '@local-navigatr/shared-types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anAward } from '../testing/sites.ts';
import { type ReadAward, readAward } from './parse-award.ts';

const read = (value: unknown): ReadAward => {
  const one = readAward(value);
  if (one.kind === 'unreadable') throw new Error('the id was not read');
  return one;
};

describe('readAward', () => {
  it('reads a whole award without a problem', () => {
    expect(read(anAward())).toMatchObject({
      problems: [],
      reason: null,
      completedAt: '2026-11-21T10:00:00.000Z',
    });
  });

  it.each([
    ['no_email', 'recipient.email'],
    ['deleted', 'recipient'],
    ['suspended', 'recipient'],
  ] as const)(
    'says that a recipient with the problem %s is incomplete, naming %s',
    (recipientProblem, path) => {
      const one = read(anAward({ recipient: null, recipientProblem }));
      expect(one).toMatchObject({ reason: 'recipient_incomplete', recipient: null, problems: [{ path }] });
    },
  );

  it.each([
    ['an address without @', { firstName: 'A', lastName: 'B', email: 'nobody' }, 'recipient.email'],
    ['a blank name', { firstName: ' ', lastName: 'B', email: 'a@b' }, 'recipient.firstName'],
    ['no last name', { firstName: 'A', email: 'a@b' }, 'recipient.lastName'],
    ['a recipient that is a text', 'Ada', 'recipient'],
  ])('names the field of %s', (_name, recipient, path) => {
    const one = read({ ...anAward(), recipient });
    expect(one).toMatchObject({ reason: 'recipient_incomplete', problems: [{ path }] });
  });

  it.each([
    ['target', 'somewhere'],
    ['badgeId', 'a/b'],
    ['cycle', -1],
    ['score', 101],
    ['completedAt', 'yesterday'],
    ['completedAt', '0000-01-01T00:00:00Z'],
    ['courseName', 'NUL \u0000'],
    ['trigger', 'whim'],
  ])('keeps an award whose %s cannot be read, as invalid', (field, value) => {
    const one = read({ ...anAward(), [field]: value });
    expect(one.reason).toBe('invalid_award');
    expect(one.problems.map(({ path }) => path)).toEqual([field]);
  });

  it('cannot keep what has no readable id', () => {
    for (const value of [null, 7, 'x', [], {}, { ...anAward(), id: 'nope' }]) {
      expect(readAward(value).kind).toBe('unreadable');
    }
  });

  it('takes an absent optional field as null', () => {
    const { score, evidence, recipientProblem, ...rest } = anAward();
    expect([score, evidence, recipientProblem]).toEqual([null, null, null]);
    expect(read(rest)).toMatchObject({ score: null, evidence: null, reason: null });
  });

  it('shows half of a surrogate pair as a replacement character', () => {
    expect(read(anAward({ courseName: 'a\ud800b' })).courseName).toBe('a\ufffdb');
  });

  it('reads an award whose recipient is nested without end as one whose recipient cannot be read', () => {
    const nested = JSON.parse(`${'{"recipient":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(read({ ...anAward(), ...nested })).toMatchObject({ reason: 'recipient_incomplete' });
    const list = JSON.parse(`${'['.repeat(120_000)}${']'.repeat(120_000)}`);
    expect(read({ ...anAward(), courseName: list })).toMatchObject({ reason: 'invalid_award' });
  });

  it('never throws and never calls a broken award whole, whatever comes', () => {
    const fields = Object.keys(award.shape);
    const arbitrary = fc
      .tuple(fc.subarray(fields), fc.array(fc.anything(), { minLength: 20, maxLength: 20 }))
      .map(([names, values]) => ({
        ...anAward(),
        ...Object.fromEntries(names.map((name, at) => [name, values[at]])),
      }));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), arbitrary), (value) => {
        const one = readAward(value);
        if (one.kind === 'unreadable') expect(one.problems).not.toEqual([]);
        else expect(one.reason === null).toBe(one.problems.length === 0);
      }),
      { numRuns: 500 },
    );
  });
});
