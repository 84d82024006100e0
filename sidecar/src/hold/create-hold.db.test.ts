import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aSite, TARGET } from '../testing/sites.ts';
import { placeBackoff, placeHold } from './create-hold.ts';

const BACKOFF = { firstMs: 60_000, maxMs: 240_000, tolerated: 2 };

onEachDatabase('a hold', (database) => {
  const arrange = async () => {
    const site = (await aSite(testDeps(database()))).id;
    const place = { site, scope: 'badge', target: TARGET, subject: '51' } as const;
    const run = (work: Parameters<ReturnType<typeof database>['delivery']['run']>[0]) =>
      database().delivery.run(work);
    return {
      fail: () => run((db) => placeBackoff(db, { ...place, reason: 'badge_failing' }, BACKOFF)),
      cool: (forMs: number) => run((db) => placeHold(db, { ...place, reason: 'rate_limited', forMs })),
      refuse: () => run((db) => placeHold(db, { ...place, reason: 'badge_not_issuable', forMs: 60_000 })),
      expire: () =>
        run((db) =>
          db.execute(
            sql`update holds set until = clock_timestamp() - interval '1 second' where site = ${site}`,
          ),
        ),
      read: async () => {
        const row = await database().delivery.run((db) =>
          onlyRow<{ minutes: number | string; failures: number | string }>(
            db,
            sql`select round(extract(epoch from (until - clock_timestamp())) / 60) as minutes, failures from holds where site = ${site}`,
          ),
        );
        return { minutes: Math.max(0, Number(row.minutes)), failures: Number(row.failures) };
      },
    };
  };

  it('tolerates the first failures, then doubles up to its maximum with each that follows its end', async () => {
    const hold = await arrange();
    const lengths = [];
    for (let failure = 1; failure <= 6; failure += 1) {
      await hold.fail();
      lengths.push((await hold.read()).minutes);
      await hold.expire();
    }
    expect(lengths).toEqual([0, 0, 1, 2, 4, 4]);
  });

  it('is not made longer by failures of calls that were under way when it was placed', async () => {
    const hold = await arrange();
    for (let failure = 1; failure <= 20; failure += 1) await hold.fail();
    expect(await hold.read()).toEqual({ minutes: 1, failures: 3 });
  });

  it('keeps the schedule of its probes when several calls find the same thing', async () => {
    const hold = await arrange();
    for (let refusal = 1; refusal <= 20; refusal += 1) await hold.refuse();
    expect(await hold.read()).toEqual({ minutes: 1, failures: 1 });
  });

  it('lasts as long as the longest wait that was asked for', async () => {
    const hold = await arrange();
    await hold.cool(1_000);
    await hold.cool(120_000);
    await hold.cool(1_000);
    expect(await hold.read()).toMatchObject({ minutes: 2 });
  });
});
