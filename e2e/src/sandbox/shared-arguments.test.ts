import { describe, expect, test, vi } from 'vitest';
import { readPlatform } from './shared-arguments.ts';

describe('the platform', () => {
  test.each([
    [[], 'navigatr'],
    [['--platform', 'obf'], 'obf'],
    [['--staging', '--platform=obf', '--listing-lag-ms', '5', '--help'], 'obf'],
  ])('of %j is %s', (argv, platform) => {
    expect(readPlatform(argv)).toBe(platform);
  });

  test('that is unknown is refused with those that there are', () => {
    const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readPlatform(['--platform', 'credly'])).toThrow();
    expect(complain.mock.calls.flat().join('')).toContain('There are: navigatr, obf.');
  });
});
