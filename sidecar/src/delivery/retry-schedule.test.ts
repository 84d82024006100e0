import { describe, expect, it } from 'vitest';
import { nextWaitMs, SCHEDULE_ENDS_AFTER_MS, SCHEDULE_MS } from './retry-schedule.ts';

const HOUR = 3_600_000;

describe('nextWaitMs', () => {
  it('follows the published schedule', () => {
    expect(SCHEDULE_MS.map((_, index) => nextWaitMs(index + 1, 0, 0.5))).toEqual([...SCHEDULE_MS]);
  });

  it('waits between a quarter of an hour and an hour after that', () => {
    expect(nextWaitMs(7, 0, 0)).toBe(HOUR / 4);
    expect(nextWaitMs(700, 0, 0.999999)).toBeLessThanOrEqual(HOUR);
  });

  it('ends after thirty days', () => {
    expect(nextWaitMs(3, SCHEDULE_ENDS_AFTER_MS, 0)).toBeNull();
    expect(nextWaitMs(3, SCHEDULE_ENDS_AFTER_MS - 1, 0)).not.toBeNull();
  });
});
