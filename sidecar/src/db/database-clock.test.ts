import { describe, expect, it } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

// The database's clock is this far ahead in these tests.
const AHEAD_MS = 1_000_000;
const LEAD_MS = 20;

/** A statement that took its time: `there` until the database looked at its clock, `back` until its answer was read. */
const reading = (askedAt: number, there: number, back: number, aheadMs = AHEAD_MS) => ({
  askedAt,
  answeredAt: askedAt + there + back,
  databaseMs: askedAt + there + aheadMs,
});

describe('learning', () => {
  /** Statements that take so long each; the last time holds for all that follow. */
  const taking = (times: readonly number[]) => {
    let asked = 0;
    const read = async () => {
      const ms = times[Math.min(asked, times.length - 1)] ?? 0;
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, ms));
      return performance.now() + AHEAD_MS;
    };
    return { read, asked: () => asked };
  };

  it('reads again when the first reading was slow, once for all who ask', async () => {
    const clock = new DatabaseClock();
    const slowFirst = taking([150, 0]);
    await Promise.all([clock.measure(slowFirst.read), clock.measure(slowFirst.read)]);
    expect(slowFirst.asked()).toBe(2);
    expect(clock.uncertaintyMs).toBeLessThanOrEqual(30);
    await clock.measure(slowFirst.read);
    expect(slowFirst.asked()).toBe(2);
  });

  it('makes do with what there is where the database is far away', async () => {
    const clock = new DatabaseClock();
    const far = taking([60]);
    await clock.measure(far.read);
    await clock.measure(far.read);
    expect(far.asked()).toBe(3);
    expect(clock.uncertaintyMs).toBeGreaterThan(30);
  });

  it('can be tried again after it failed', async () => {
    const clock = new DatabaseClock();
    await expect(clock.measure(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    const quick = taking([0]);
    await clock.measure(quick.read);
    expect(quick.asked()).toBe(1);
  });
});

describe('DatabaseClock', () => {
  it('knows nothing before the first reading', () => {
    expect(new DatabaseClock().uncertaintyMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('is right to within half of a round trip', () => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 10, 30));
    expect(clock.uncertaintyMs).toBe(40);
    expect(Math.abs(clock.momentOf(AHEAD_MS + 500, LEAD_MS) - 500)).toBeLessThanOrEqual(20);
  });

  it('is not misled by an answer that was read late', () => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 2, 2));
    clock.record(reading(200, 2, 1_000));
    expect(clock.uncertaintyMs).toBeLessThanOrEqual(4);
    expect(clock.momentOf(AHEAD_MS + 500, LEAD_MS)).toBeCloseTo(500, 0);
  });

  it('gives a time up of which too little is known', () => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 2, 1_000));
    expect(clock.momentOf(AHEAD_MS + 500, LEAD_MS)).toBe(Number.NEGATIVE_INFINITY);
    expect(clock.momentOf(AHEAD_MS + 500, 1_000)).toBeGreaterThan(0);
  });

  it('learns from what one reading cannot tell', () => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 300, 1));
    clock.record(reading(900, 1, 300));
    expect(clock.uncertaintyMs).toBe(2);
  });

  it.each([-3_600_000, 3_600_000])('follows a clock that was set by %i ms', (setBy) => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 2, 2));
    clock.record(reading(200, 3, 3, AHEAD_MS + setBy));
    expect(clock.uncertaintyMs).toBe(6);
    expect(clock.momentOf(AHEAD_MS + setBy + 500, LEAD_MS)).toBe(500);
  });

  it('forgets readings after a minute, the clocks may have drifted', () => {
    const clock = new DatabaseClock();
    clock.record(reading(100, 1, 1));
    clock.record(reading(31_000, 10, 10));
    expect(clock.uncertaintyMs).toBe(2);
    clock.record(reading(62_000, 10, 10));
    expect(clock.uncertaintyMs).toBe(20);
    clock.record(reading(200_000, 15, 15));
    expect(clock.uncertaintyMs).toBe(30);
  });
});
