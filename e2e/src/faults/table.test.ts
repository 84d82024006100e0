import { expect, test } from 'vitest';
import type { CaseResult, Totals } from './run-case.ts';
import { formatSummary, formatTable } from './table.ts';

const nothing: Totals = {
  acknowledged: 0,
  issued: 0,
  listed: 0,
  held: 0,
  repeats: 0,
  explained: 0,
  lost: 0,
  unexplained: 0,
  stuck: 0,
};
const result = (totals: Partial<Totals>, more: Partial<CaseResult> = {}): CaseResult => ({
  number: 1,
  name: 'kill',
  what: '',
  scale: 'small',
  seed: 1,
  seconds: 3,
  skippedSeconds: 0,
  sent: 10,
  totals: { ...nothing, ...totals },
  faults: [],
  skipped: null,
  notes: {},
  ...more,
});

test('the summary is one line, what is stuck is lost, and what was skipped does not count', () => {
  const results = [
    result({ acknowledged: 10, explained: 2, stuck: 1 }),
    result({ acknowledged: 5, lost: 1, unexplained: 3 }),
    result({}, { skipped: 'strace is not installed' }),
  ];
  expect(formatSummary(results)).toBe(
    'faults: 2 cases, 15 acknowledged, 2 lost, 3 unexplained, 2 explained repeats',
  );
});

test('the table marks what failed and tells how much time was skipped', () => {
  const table = formatTable([
    result({ issued: 10 }),
    result({ issued: 9 }, { name: 'freeze', faults: ['something'], skippedSeconds: 7_200 }),
  ]);
  expect(table.split('\n').map((line) => line.split(/\s{2,}/).filter(Boolean))).toEqual([
    ['case', 'result', 'sent', 'issued', 'listed', 'held', 'repeats', 'explained', 'time', 'skipped'],
    ['1', 'kill', 'passed', '10', '10', '0', '0', '0', '0', '3 s'],
    ['1', 'freeze', 'FAILED', '10', '9', '0', '0', '0', '0', '3 s', '2.0 h'],
  ]);
});
