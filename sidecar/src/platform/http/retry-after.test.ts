import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['0.5', 1_000],
    ['2.75', 2_750],
    [' 3 ', 3_000],
    ['86400', 900_000],
    ['Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 1_000],
    ['Wed, 21 Nov 2099 10:00:00 GMT', 900_000],
    ['soon', null],
    ['', null],
    ['-5', null],
    ['NaN', null],
    [undefined, null],
  ])('reads %j as %j ms', (value, expected) => {
    expect(parseRetryAfter({ 'retry-after': value }, now)).toBe(expected);
  });

  it.each([
    ['three hours ahead', 'Sat, 21 Nov 2026 07:00:00 GMT', 'Sat, 21 Nov 2026 07:00:30 GMT', 30_000],
    ['three hours behind', 'Sat, 21 Nov 2026 13:00:00 GMT', 'Sat, 21 Nov 2026 13:00:30 GMT', 30_000],
    ['not compared', 'yesterday', 'Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
  ])('reads a time by the clock of the answer where ours is %s', (_, date, value, expected) => {
    expect(parseRetryAfter({ 'retry-after': value, date }, now)).toBe(expected);
  });
});
