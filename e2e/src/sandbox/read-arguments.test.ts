import { describe, expect, test, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';

describe('the command line', () => {
  test('without arguments means port 4010 or the next free one, and everything strict', () => {
    expect(readArguments([])).toMatchObject({
      host: '127.0.0.1',
      port: 4010,
      whenBusy: 'next',
      limit: 5,
      windowMs: 2000,
      rejectedCalls: 'counted',
      idempotency: 'ignored',
      unknownFields: 'ignored',
      recordPath: null,
      badgeCount: 130,
    });
  });

  test('with --port means that port and no other', () => {
    expect(readArguments(['--port', '4999'])).toMatchObject({ port: 4999, whenBusy: 'fail' });
  });

  test('sets what it names', () => {
    const argv =
      '--limit 50 --window-ms 100 --no-rejected-calls --idempotent --strict-body --record r.ndjson';
    expect(
      readArguments([...argv.split(' '), '--public-url', 'http://sandbox.example/', '--seed-badges', '5000']),
    ).toMatchObject({
      limit: 50,
      windowMs: 100,
      rejectedCalls: 'free',
      idempotency: 'honoured',
      unknownFields: 'refused',
      recordPath: 'r.ndjson',
      publicUrl: 'http://sandbox.example',
      badgeCount: 5000,
    });
    expect(readArguments(['--idempotent', '--no-idempotent'])).toMatchObject({ idempotency: 'ignored' });
  });

  test('adds tokens to account 9 or the one named, and the staging account on request', () => {
    const { accounts } = readArguments(['--token', 'mine', '--token', '12=theirs', '--staging']);
    const tokens = Object.fromEntries((accounts ?? []).map((account) => [account.id, account.tokens]));
    expect(tokens).toMatchObject({
      9: ['sandbox-pat-northfield-9', 'mine'],
      12: ['sandbox-pat-other-school-12', 'theirs'],
    });
    expect(Object.keys(tokens)).toContain('209');
  });

  test.each([
    ['--port', 'http'],
    ['--port', '70000'],
    ['--limit', '0'],
    ['--seed-badges', '5001'],
    ['--public-url', 'sandbox'],
    ['--token', '77=x'],
    ['--nonsense', 'x'],
    ['surplus', 'words'],
  ])('refuses %s %s', (flag, value) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readArguments([flag, value])).toThrow();
    vi.restoreAllMocks();
  });
});
