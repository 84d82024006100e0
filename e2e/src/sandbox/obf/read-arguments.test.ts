import { describe, expect, test, vi } from 'vitest';
import { readArguments } from './read-arguments.ts';

describe('the command line', () => {
  test('without more than the platform means everything strict and no lag', () => {
    expect(readArguments(['--platform', 'obf'])).toEqual({
      host: '127.0.0.1',
      port: 4010,
      whenBusy: 'next',
      publicUrl: null,
      limit: 20,
      windowMs: 2000,
      rejectedCalls: 'counted',
      recordPath: null,
      listingLagMs: 0,
      listingLag: 'fixed',
      logEntryFilter: 'honoured',
      lists: 'current',
      issueStatus: 200,
      overQuota: 'unsuccessful',
      unknownFields: 'refused',
      tokenLifetimeSeconds: 18_000,
      badgeCount: 130,
    });
  });

  test('sets what it names', () => {
    const argv =
      '--port 4999 --listing-lag-ms 300000 --varied-lag --no-log-entry-filter --old-lists --created-status --quota-error ' +
      '--no-strict-body --token-seconds 60 --seed-badges 3 --record r.ndjson';
    expect(readArguments(argv.split(' '))).toMatchObject({
      port: 4999,
      whenBusy: 'fail',
      recordPath: 'r.ndjson',
      listingLagMs: 300_000,
      listingLag: 'varied',
      logEntryFilter: 'ignored',
      lists: 'old',
      issueStatus: 201,
      overQuota: 'bad_request',
      unknownFields: 'ignored',
      tokenLifetimeSeconds: 60,
      badgeCount: 3,
    });
  });

  test.each([
    ['--listing-lag-ms', '-1'],
    ['--token-seconds', '0'],
    ['--staging', ''],
  ])('refuses %s %s', (flag, value) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readArguments([flag, value])).toThrow();
  });
});
