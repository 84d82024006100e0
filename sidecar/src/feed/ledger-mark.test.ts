import { expect, it } from 'vitest';
import { compareMark, writeMark } from './ledger-mark.ts';

const own = { home: '0123456789abcdef', newest: 40 };

it.each([
  [undefined, 'same'],
  ['', 'same'],
  ['nonsense', 'same'],
  [writeMark(own), 'same'],
  [writeMark({ ...own, newest: 39 }), 'same'],
  [writeMark({ ...own, newest: 41 }), 'earlier'],
  [writeMark({ ...own, home: 'fedcba9876543210' }), 'elsewhere'],
])('%s is %s', (given, verdict) => {
  expect(compareMark(given, own)).toBe(verdict);
});
