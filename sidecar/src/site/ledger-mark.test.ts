import { describe, expect, it } from 'vitest';
import { compareMark, isSeen, writeMark } from './ledger-mark.ts';

const own = { home: '0123456789abcdef', newest: 40, recovery: '00c0ffee' };

describe.each([
  [undefined, 'same', true],
  ['', 'same', true],
  ['nonsense', 'same', true],
  [writeMark(own), 'same', true],
  [writeMark({ ...own, newest: 39 }), 'same', true],
  ['0123456789abcdef-40', 'same', true],
  [writeMark({ ...own, newest: 41 }), 'earlier', false],
  [writeMark({ ...own, home: 'fedcba9876543210' }), 'elsewhere', false],
  // A look at the feed tells of it: only what acts without another look is refused.
  [writeMark({ ...own, recovery: '0' }), 'same', false],
  [writeMark({ ...own, recovery: 'decade00' }), 'same', false],
])('the mark %s', (given, verdict, seen) => {
  it(`is of ${verdict === 'same' ? 'this ledger' : `a ledger ${verdict}`}`, () => {
    expect(compareMark(given, own)).toBe(verdict);
  });
  it(seen ? 'may act' : 'may not act', () => {
    expect(isSeen(given, own)).toBe(seen);
  });
});
