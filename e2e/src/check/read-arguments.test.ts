import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';
import { partNamed } from './testing.ts';

const known = ['system', 'unit', 'browser'].map((name) => partNamed(name));
const namesFor = (...argv: string[]) => readArguments(argv, known).parts.map((part) => part.name);

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

describe('readArguments', () => {
  it('takes every part, and shows what fails', () => {
    expect(readArguments([], known)).toEqual({
      wish: 'run',
      parts: known,
      output: 'failures',
      versions: undefined,
    });
  });

  it('takes only what is asked for, in the order of the parts', () => {
    expect(namesFor('--only', 'browser, unit')).toEqual(['unit', 'browser']);
  });

  it('leaves out what is to be skipped', () => {
    expect(namesFor('--skip', 'browser')).toEqual(['system', 'unit']);
    expect(namesFor('--only', 'unit,browser', '--skip', 'browser')).toEqual(['unit']);
  });

  it('knows the wish to see more', () => {
    expect(readArguments(['--list'], known).wish).toBe('list');
    expect(readArguments(['--verbose'], known).output).toBe('live');
  });

  it('takes some Moodles', () => {
    expect(readArguments(['--moodle', '4.1,5.1'], known).versions).toEqual(['4.1', '5.1']);
  });

  it.each([[['--moodle', '3.9']], [['--only', 'units']], [['--skip', '']], [['unit']]])(
    'refuses %j',
    (argv) => {
      expect(() => readArguments(argv, known)).toThrow();
    },
  );
});
