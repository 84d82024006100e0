import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { readSubmission, storeTogether } from '../award/store-awards.ts';
import { onlyRow } from '../db/client.ts';
import { openLedger } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { countIn } from '../testing/issuances.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { erase } from './erase.ts';

it('reaches an award that was being stored before its tombstone was seen', async () => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const site = await aSite(deps);
  const award = anAward();
  const isWaited = () =>
    database.reports.run((db) =>
      onlyRow<{ waited: boolean }>(
        db,
        sql`select exists (select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock') as waited`,
      ),
    );
  let erasing = Promise.resolve({ done: false });
  await database.intake.transaction(async (tx) => {
    await storeTogether(tx, [readSubmission(site, [award])]);
    let isOver = false;
    erasing = erase(deps, site, { users: [award.userId] }).finally(() => {
      isOver = true;
    });
    while (!isOver && !(await isWaited()).waited);
  });
  expect(await erasing).toMatchObject({ done: true });
  expect(await countIn(deps, site.id, 'queued')).toBe(0);
  await drop();
});
