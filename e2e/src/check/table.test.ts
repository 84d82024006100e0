import { describe, expect, it } from 'vitest';
import type { PartResult } from './part.ts';
import { formatSeconds, formatTable } from './table.ts';

const unit: PartResult = {
  name: 'unit',
  outcome: 'passed',
  seconds: 12.34,
  counts: { passed: 120, failed: 0, skipped: 0 },
  notes: [],
  logFile: 'unit.log',
};
const compose: PartResult = {
  ...unit,
  name: 'compose',
  outcome: 'skipped',
  seconds: 0.1,
  counts: { passed: 0, failed: 0, skipped: 1 },
  notes: ['no Docker\nat all'],
};

describe('formatTable', () => {
  it('has one row a part and their sum', () => {
    expect(formatTable([unit])).toBe(
      [
        'part  result    time  passed  failed  skipped',
        'unit  passed  12.3 s     120       0        0',
        'all                      120       0        0',
      ].join('\n'),
    );
  });

  it('ends with why something was skipped', () => {
    expect(formatTable([unit, compose])).toMatch(
      /\n\nFailed or skipped:\n {2}compose: no Docker\n {4}at all$/,
    );
  });
});

describe('formatSeconds', () => {
  it.each([
    [0.04, '0.0 s'],
    [59.44, '59.4 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
  ])('writes %d as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
