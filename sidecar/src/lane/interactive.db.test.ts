import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow, type Pool } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { interactiveTurn } from './interactive.ts';

// Longer than a slot is ahead, and than a call may be late.
const STOPPED_MS = 400;

onEachDatabase('interactiveTurn', (database) => {
  const slotsTaken = async (lane: string) => {
    const { taken } = await database().delivery.run((db) =>
      onlyRow<{ taken: number | string }>(
        db,
        sql`select cardinality(grants) as taken from lanes where id = ${lane}`,
      ),
    );
    return Number(taken);
  };
  /** A process that stands still before it reads these answers of the database. */
  const stoppedAt = (answers: readonly number[]): Deps => {
    const deps = testDeps(database(), { config: { rateLimit: 50, rateWindowMs: 60_000 } });
    let told = 0;
    const run: Pool['run'] = async (statements) => {
      const reply = await deps.database.delivery.run(statements);
      told += 1;
      if (answers.includes(told)) standStill();
      return reply;
    };
    const delivery: Pool = {
      run,
      transaction: (statements) => deps.database.delivery.transaction(statements),
    };
    return { ...deps, database: { ...deps.database, delivery } };
  };

  it('takes one slot', async () => {
    const lane = randomUUID();
    await interactiveTurn(stoppedAt([]), lane)();
    expect(await slotsTaken(lane)).toBeLessThanOrEqual(2);
  });

  it('takes another slot when this process was told too late of the first', async () => {
    const lane = randomUUID();
    await interactiveTurn(stoppedAt([1]), lane)();
    expect(await slotsTaken(lane)).toBeGreaterThanOrEqual(2);
  });

  it('takes another slot when this process, which knows how late it is, came too late', async () => {
    const deps = stoppedAt([2, 3]);
    await interactiveTurn(deps, randomUUID())();
    const lane = randomUUID();
    await interactiveTurn(deps, lane)();
    expect(await slotsTaken(lane)).toBeGreaterThanOrEqual(3);
  });

  it('comes to its turn on a machine that is too busy to be in time', async () => {
    const deps = stoppedAt([2, 3, 4, 5, 6, 7]);
    await interactiveTurn(deps, randomUUID())();
    const lane = randomUUID();
    await interactiveTurn(deps, lane)();
    expect(await slotsTaken(lane)).toBe(5);
  });
});

function standStill(): void {
  const until = performance.now() + STOPPED_MS;
  while (performance.now() < until);
}
