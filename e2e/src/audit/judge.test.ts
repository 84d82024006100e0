import { expect, it } from 'vitest';
import { type Exception, judge, readExceptions } from './judge.ts';
import type { Advisory } from './read-report.ts';

const TODAY = '2026-11-26';
const anAdvisory = (more: Partial<Advisory>): Advisory => ({
  id: 'GHSA-aaaa-bbbb-cccc',
  package: 'hono',
  title: 'Played',
  severity: 'high',
  url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
  reach: 'shipped',
  ...more,
});
const anException = (until: string, advisory = 'GHSA-aaaa-bbbb-cccc'): Exception => ({
  advisory,
  reason: 'Only called with text of our own.',
  until,
});

it.each([
  ['shipped', 'critical', 1],
  ['shipped', 'moderate', 1],
  ['shipped', 'low', 0],
  ['development', 'critical', 1],
  ['development', 'high', 1],
  ['development', 'moderate', 0],
  ['development', 'info', 0],
] as const)('%s and %s: stops the build %i times', (reach, severity, count) => {
  const { faults, notes } = judge([anAdvisory({ reach, severity })], [], TODAY);
  expect([faults.length, notes.length]).toEqual([count, 1 - count]);
});

it('lets an exception count to the end of its last day', () => {
  const judged = (until: string) => judge([anAdvisory({})], [anException(until)], TODAY).faults;
  expect(judged('2026-11-26')).toEqual([]);
  expect(judged('2026-11-25')).toEqual([expect.stringContaining('Its exception expired on 2026-11-25.')]);
});

it('refuses an exception that nothing needs, and one for longer than a quarter of a year', () => {
  expect(judge([], [anException('2026-12-01')], TODAY).faults).toEqual([
    'The exception for GHSA-aaaa-bbbb-cccc is no longer needed: remove it.',
  ]);
  expect(judge([anAdvisory({})], [anException('2027-02-24')], TODAY).faults).toEqual([]);
  expect(judge([anAdvisory({})], [anException('2027-02-25')], TODAY).faults).toEqual([
    'The exception for GHSA-aaaa-bbbb-cccc lasts until 2027-02-25: at most 90 days are allowed.',
  ]);
});

it('excepts no other vulnerability', () => {
  const other = anAdvisory({ id: 'GHSA-dddd-eeee-ffff' });
  expect(judge([anAdvisory({}), other], [anException('2026-12-01')], TODAY).faults).toEqual([
    expect.stringContaining('GHSA-dddd-eeee-ffff'),
  ]);
});

it.each([
  ['no reason', { advisory: 'GHSA-aaaa-bbbb-cccc', until: '2026-12-01' }],
  ['too short a reason', { ...anException('2026-12-01'), reason: 'later' }],
  ['no date', { ...anException('soon') }],
  ['a day that is not there', { ...anException('2026-02-30') }],
])('refuses an exception with %s', (_what, exception) => {
  expect(() => readExceptions(JSON.stringify([exception]))).toThrow();
});
