import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openLedger } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aSite } from '../testing/sites.ts';
import type { Db } from './client.ts';

it('repeats what PostgreSQL undid because two transactions waited for each other', async () => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const [one, other] = [(await aSite(deps)).id, (await aSite(deps)).id];
  let arrived = 0;
  let meet = () => {};
  const both = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const lock = (tx: Db, id: string) => tx.execute(sql`select from sites where id = ${id} for update`);
  const lockBoth = (first: string, second: string) =>
    database.intake.transaction(async (tx) => {
      await lock(tx, first);
      arrived += 1;
      if (arrived === 2) meet();
      await both;
      await lock(tx, second);
      return 'done';
    });
  expect(await Promise.all([lockBoth(one, other), lockBoth(other, one)])).toEqual(['done', 'done']);
  // One of them twice; on a busy machine they may meet once more.
  expect(arrived).toBeGreaterThanOrEqual(3);
  await drop();
});
