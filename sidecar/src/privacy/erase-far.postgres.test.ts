import { afterEach, expect, it, vi } from 'vitest';
import { readSubmission, storeTogether } from '../award/store-awards.ts';
import type { Pool } from '../db/client.ts';
import { openLedger } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { erase } from './erase.ts';

afterEach(() => vi.restoreAllMocks());

/** The clock goes on by so much with each transaction and statement of a pool, as where the database is far away. */
function farAway(pool: Pool, awayMs: number, clock: { ms: number }): Pool {
  const late = <T>(work: Promise<T>) => {
    clock.ms += awayMs;
    return work;
  };
  return { run: (work) => late(pool.run(work)), transaction: (work) => late(pool.transaction(work)) };
}

it.each([500, 2_000, 3_000])('ends in time and gets on with each call, %d ms away', async (awayMs) => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const site = await aSite(deps);
  const award = anAward();
  await database.intake.transaction((tx) => storeTogether(tx, [readSubmission(site, [award])]));
  const clock = { ms: 0 };
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + clock.ms);
  const far = {
    ...deps,
    database: {
      ...database,
      intake: farAway(database.intake, awayMs, clock),
      reports: farAway(database.reports, awayMs, clock),
    },
  };
  const steps: number[] = [];
  let done = false;
  while (!done && steps.length < 10) {
    const before = clock.ms;
    ({ done } = await erase(far, site, { users: [award.userId] }));
    steps.push((clock.ms - before) / awayMs);
  }
  expect(done).toBe(true);
  // Tombstones, a look at what is being stored, one step that took something or all four, and two counts.
  if (awayMs > 500) expect(steps[0]).toBeLessThan(8);
  await drop();
});
