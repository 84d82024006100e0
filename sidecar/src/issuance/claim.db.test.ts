import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/place.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, outcomesOf, standingOf } from '../testing/issuances.ts';
import { aConnection, aSite, TARGET } from '../testing/sites.ts';
import { claimNext } from './claim.ts';
import { dueSites } from './due.ts';

onEachDatabase('claimNext', (database) => {
  const claim = (deps: Deps, site: string, target = TARGET) =>
    deps.database.delivery.run((db) => claimNext(db, { site, target, owner: 'w', timeoutMs: 30_000 }));
  const aConnectedSite = async () => {
    const deps = testDeps(database());
    const site = await aSite(deps);
    await aConnection(deps, site);
    return { deps, site: site.id };
  };

  it('commits the intent: a fence, a lease and an attempt without outcome', async () => {
    const { deps, site } = await aConnectedSite();
    const id = await anIssuance(deps, site);
    expect(await claim(deps, site)).toMatchObject({
      id,
      fence: 1,
      email: 'ada@example.org',
      failingForMs: 0,
    });
    expect(await standingOf(deps, id)).toMatchObject({ state: 'sending', attempts: 1, fence: 1 });
    expect(await outcomesOf(deps, id)).toEqual([null]);
  });

  it('takes live before retry before backfill, and the oldest first', async () => {
    const { deps, site } = await aConnectedSite();
    const backfill = await anIssuance(deps, site, { priority: 2, dueInMs: -5_000 });
    const retry = await anIssuance(deps, site, { priority: 1, dueInMs: -3_000 });
    const live = await anIssuance(deps, site, { dueInMs: -1_000 });
    const older = await anIssuance(deps, site, { dueInMs: -2_000 });
    const order = [];
    for (let taken = 0; taken < 4; taken += 1) order.push((await claim(deps, site))?.id);
    expect(order).toEqual([older, live, retry, backfill]);
  });

  it('gives each issuance to one claimer only', async () => {
    const { deps, site } = await aConnectedSite();
    for (let made = 0; made < 8; made += 1) await anIssuance(deps, site);
    const claimed = await Promise.all(Array.from({ length: 12 }, () => claim(deps, site)));
    const ids = claimed.flatMap((row) => row?.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    while (await claim(deps, site)) ids.push(0);
    expect(ids).toHaveLength(8);
  });

  it('leaves what is not due yet', async () => {
    const { deps, site } = await aConnectedSite();
    await anIssuance(deps, site, { dueInMs: 60_000 });
    expect(await claim(deps, site)).toBeNull();
  });

  it.each([
    { scope: 'site' },
    { scope: 'target', target: TARGET },
    { scope: 'provider', target: TARGET, subject: '1' },
    { scope: 'badge', target: TARGET, subject: '51' },
    { scope: 'course', subject: '12' },
  ] as const)('leaves what a hold on $scope concerns, and takes its neighbour', async (place) => {
    const { deps, site } = await aConnectedSite();
    await anIssuance(deps, site);
    await database().delivery.run((db) =>
      placeHold(db, { site, ...place, reason: 'mapping_paused', forMs: null }),
    );
    expect(await claim(deps, site)).toBeNull();
    const other = await anIssuance(deps, site, { courseId: '13', badgeId: '52' });
    const reachable = place.scope === 'course' || place.scope === 'badge';
    expect((await claim(deps, site))?.id).toBe(reachable ? other : undefined);
  });

  it('goes on when an expiring hold is over, but not when a probed one is', async () => {
    const { deps, site } = await aConnectedSite();
    const id = await anIssuance(deps, site);
    const hold = { site, scope: 'target', target: TARGET, forMs: -1 } as const;
    await database().delivery.run((db) => placeHold(db, { ...hold, reason: 'token_refused' }));
    expect(await claim(deps, site)).toBeNull();
    await database().delivery.run(async (db) => {
      await db.execute(sql`delete from holds where site = ${site}`);
      await placeHold(db, { ...hold, reason: 'cooling' });
    });
    expect((await claim(deps, site))?.id).toBe(id);
  });

  it('never crosses from one target to another', async () => {
    const { deps, site } = await aConnectedSite();
    await anIssuance(deps, site, { target: 'navigatr:staging:9' });
    expect(await claim(deps, site)).toBeNull();
    expect(await claim(deps, site, 'navigatr:staging:9')).toBeNull();
  });

  it('is silent for a site that has not called for a quarter of an hour', async () => {
    const { deps, site } = await aConnectedSite();
    await anIssuance(deps, site);
    await database().delivery.run((db) =>
      db.execute(
        sql`update sites set last_seen_at = clock_timestamp() - interval '16 minutes' where id = ${site}`,
      ),
    );
    expect(await claim(deps, site)).toBeNull();
  });

  it('serves the site first that was served longest ago', async () => {
    const first = await aConnectedSite();
    const second = await aConnectedSite();
    for (const { deps, site } of [first, second]) {
      await anIssuance(deps, site);
      await anIssuance(deps, site);
    }
    await claim(first.deps, first.site);
    const order = await database().delivery.run((db) => dueSites(db, TARGET));
    const places = [second.site, first.site].map((id) => order.findIndex(({ site }) => site === id));
    expect(places[0]).toBeLessThan(places[1] ?? -1);
  });
});
