import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';
import { partNamed } from './testing.ts';

const plain = ['system', 'unit', 'browser'].map((name) => partNamed(name));
const known = (versions: readonly string[] = ['4.1', '5.1']) => [
  ...plain,
  ...versions.map((version) => partNamed(`phpunit-${version}`, { family: 'phpunit' })),
];
const namesFor = (...argv: string[]) => readArguments(argv, known).parts.map((part) => part.name);

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

describe('readArguments', () => {
  it('takes every part, and shows what fails', () => {
    expect(readArguments([], known)).toMatchObject({ action: 'run', output: 'failures' });
    expect(namesFor()).toEqual(['system', 'unit', 'browser', 'phpunit-4.1', 'phpunit-5.1']);
  });

  it('takes only what is asked for, in the order of the parts', () => {
    expect(namesFor('--only', 'browser, unit')).toEqual(['unit', 'browser']);
  });

  it('leaves out what is to be skipped', () => {
    expect(namesFor('--skip', 'browser,phpunit-4.1')).toEqual(['system', 'unit', 'phpunit-5.1']);
    expect(namesFor('--only', 'unit,browser', '--skip', 'browser')).toEqual(['unit']);
  });

  it('takes all of a family, or one of it', () => {
    expect(namesFor('--only', 'phpunit')).toEqual(['phpunit-4.1', 'phpunit-5.1']);
    expect(namesFor('--only', 'phpunit-5.1')).toEqual(['phpunit-5.1']);
  });

  it('leaves out what runs on request only, unless it is named', () => {
    const parts = () => [partNamed('unit'), partNamed('matrix', { onRequest: true })];
    expect(readArguments([], parts).parts.map(({ name }) => name)).toEqual(['unit']);
    expect(readArguments(['--only', 'matrix'], parts).parts.map(({ name }) => name)).toEqual(['matrix']);
  });

  it('shows more when asked', () => {
    expect(readArguments(['--list'], known).action).toBe('list');
    expect(readArguments(['--verbose'], known).output).toBe('live');
  });

  it('takes some Moodles', () => {
    expect(namesFor('--moodle', '4.5', '--only', 'unit,phpunit')).toEqual(['unit', 'phpunit-4.5']);
  });

  it.each([[['--moodle', '3.9']], [['--only', 'units']], [['--skip', '']], [['unit']]])(
    'refuses %j',
    (argv) => {
      expect(() => readArguments(argv, known)).toThrow();
    },
  );
});
