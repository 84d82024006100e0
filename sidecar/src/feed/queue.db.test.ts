import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { summariseQueue } from './queue.ts';

onEachDatabase('when the last badge was issued', (database) => {
  it('is not when a person found that it had been issued', async () => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    await acceptAwards(deps, site, [anAward()]);
    const { lastIssuedAt } = await database().intake.run(async (db) => {
      await db.execute(
        sql`update issuances set state = 'issued', reason = 'decided_by_person' where site = ${site.id}`,
      );
      return summariseQueue(db, deps.platforms, { site: site.id });
    });
    expect(lastIssuedAt).toBeNull();
  });

  it('is not when a restored ledger was taught', async () => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    const award = anAward();
    await acceptAwards(deps, site, [award, anAward({ knownState: 'issued' })]);
    const last = () =>
      database().intake.run(
        async (db) => (await summariseQueue(db, deps.platforms, { site: site.id })).lastIssuedAt,
      );
    expect(await last()).toBeNull();
    await database().intake.run((db) =>
      db.execute(sql`update issuances set state = 'issued' where award_id = ${award.id}`),
    );
    expect(await last()).not.toBeNull();
  });
});
