import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

it('is short and keeps what it made, unless told otherwise', () => {
  expect(readArguments([])).toEqual({ scope: 'short', template: 'kept' });
  expect(readArguments(['--whole', '--anew'])).toEqual({ scope: 'whole', template: 'anew' });
});

it('refuses what it does not know', () => {
  expect(() => readArguments(['everything'])).toThrow();
  expect(() => readArguments(['--quick'])).toThrow();
});
