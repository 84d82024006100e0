import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow, type Pool } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { interactivePermit } from './interactive-slot.ts';

// Longer than a slot is ahead, and than a call may be late.
const STOPPED_MS = 400;

const aLane = () => `navigatr:production:${randomUUID()}`;

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
  const stoppedAt = (answers: readonly number[]): { deps: Deps; answered: () => number } => {
    const deps = testDeps(database(), { config: { rateLimit: 50, rateWindowMs: 60_000 } });
    const { delivery } = deps.database;
    let answered = 0;
    const run: Pool['run'] = async (statements) => {
      const answer = await delivery.run(statements);
      answered += 1;
      if (answers.includes(answered)) standStill();
      return answer;
    };
    const transaction: Pool['transaction'] = (statements) => delivery.transaction(statements);
    return {
      deps: { ...deps, database: { ...deps.database, delivery: { run, transaction } } },
      answered: () => answered,
    };
  };

  it('takes a slot', async () => {
    const lane = aLane();
    await interactivePermit(stoppedAt([]).deps, lane)();
    expect(await slotsTaken(lane)).toBe(1);
  });

  it('takes another slot when this process was told too late of the first, and gives that one back', async () => {
    const { deps, answered } = stoppedAt([1]);
    const lane = aLane();
    await interactivePermit(deps, lane)();
    expect(answered()).toBeGreaterThanOrEqual(3);
    expect(await slotsTaken(lane)).toBe(1);
  });

  it('takes another slot when this process came too late for the first, and gives that one back', async () => {
    const { deps, answered } = stoppedAt([2]);
    await interactivePermit(deps, aLane())();
    const lane = aLane();
    await interactivePermit(deps, lane)();
    expect(answered()).toBeGreaterThanOrEqual(4);
    expect(await slotsTaken(lane)).toBe(1);
  });

  it('comes to its turn on a machine that is too busy to be in time, in a slot that is taken', async () => {
    const { deps, answered } = stoppedAt([2, 4, 6, 8, 10]);
    await interactivePermit(deps, aLane())();
    const lane = aLane();
    await interactivePermit(deps, lane)();
    // A machine that is busy on top of that adds more.
    expect(answered()).toBeGreaterThanOrEqual(10);
    expect(await slotsTaken(lane)).toBe(1);
  });
});

function standStill(): void {
  const until = performance.now() + STOPPED_MS;
  while (performance.now() < until);
}
