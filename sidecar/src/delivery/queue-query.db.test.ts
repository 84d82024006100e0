import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { manyIssuances } from '../testing/issuances.ts';
import { aConnection, aSite } from '../testing/sites.ts';
import { nextOfLane } from './queue-query.ts';

/** Pages of the database. What is next of a queue of any length takes a few hundred of them. */
const FEW_PAGES = 800;

onEachDatabase('what is next of a lane', (database) => {
  /** How many pages it takes to find that. */
  const pagesFor = async (lane: string): Promise<number> => {
    const explained = await database().delivery.transaction((tx) =>
      onlyRow<{ 'QUERY PLAN': unknown }>(
        tx,
        sql`explain (analyze, buffers, format json) ${nextOfLane(lane)}`,
      ),
    );
    const plan = explained['QUERY PLAN'];
    const [{ Plan }] = (typeof plan === 'string' ? JSON.parse(plan) : plan) as [
      { Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } },
    ];
    return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
  };
  const arrange = async () => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    const target = `navigatr:production:${site.id}`;
    await aConnection(deps, site, target);
    const many = (count: number, state: 'issued' | 'queued') =>
      manyIssuances(deps, site.id, { target, state, count, dueInMs: -1 });
    return { lane: target, many };
  };

  // A database guesses from the size of what it knows nothing of: at some lengths right.
  const lengths = [100, 400, 2_000];

  it.each(lengths)('costs as little while the database knows nothing of a queue of %d', async (length) => {
    const { lane, many } = await arrange();
    await many(length, 'queued');
    expect(await pagesFor(lane)).toBeLessThan(FEW_PAGES);
  });

  it.each(lengths)(
    'costs as little where the database last saw no queue, and there are %d',
    async (length) => {
      const { lane, many } = await arrange();
      await many(1_000, 'issued');
      await database().delivery.run((db) => db.execute(sql`analyze issuances`));
      await many(length, 'queued');
      expect(await pagesFor(lane)).toBeLessThan(FEW_PAGES);
    },
  );
});
