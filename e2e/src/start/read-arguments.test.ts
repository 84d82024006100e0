import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';

beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => vi.restoreAllMocks());

describe('readArguments', () => {
  it('runs until stopped, with a real Moodle if one is ready, unless told otherwise', () => {
    expect(readArguments([])).toEqual({
      until: 'stopped',
      deadlineMs: 120_000,
      moodle: { kind: 'if-ready' },
      portBase: 8787,
      dataDir: undefined,
    });
  });

  it('reads everything that can be said', () => {
    const argv = ['--once', '--deadline', '30', '--no-moodle', '--port-base', '9000', '--data-dir', 'kept'];
    expect(readArguments(argv)).toEqual({
      until: 'issued',
      deadlineMs: 30_000,
      moodle: { kind: 'never' },
      portBase: 9000,
      dataDir: 'kept',
    });
  });

  it.each([
    [['--moodle'], '4.5'],
    [['--moodle', '4.1'], '4.1'],
  ])('takes %j as Moodle %s', (argv, version) => {
    expect(readArguments(argv).moodle).toEqual({ kind: 'wanted', version });
  });

  it.each([
    [['--deadline', 'soon']],
    [['--port-base', '70000']],
    [['--moodle', '3.9']],
    [['--twice']],
    [['extra']],
  ])('refuses %j, and says why', (argv) => {
    expect(() => readArguments(argv)).toThrow();
    expect(vi.mocked(process.stderr.write).mock.calls.join('')).toMatch(
      /^error: .*\(--help names what there is\)/s,
    );
  });
});
