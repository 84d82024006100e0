import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

it('is short and keeps what it made, unless told otherwise', () => {
  expect(readArguments([])).toEqual({ parts: 'system,programs,compose', template: 'kept' });
  expect(readArguments(['--whole', '--fresh'])).toEqual({ parts: undefined, template: 'fresh' });
  expect(readArguments(['--only', 'unit,browser-5.1'])).toMatchObject({ parts: 'system,unit,browser-5.1' });
});

it('refuses what it does not know', () => {
  expect(() => readArguments(['everything'])).toThrow();
  expect(() => readArguments(['--quick'])).toThrow();
  expect(() => readArguments(['--only', 'unit; reboot'])).toThrow();
});
