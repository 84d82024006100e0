import type { HoldReason, HoldScope } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { measureLedger } from '../health/measure-ledger.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, manyIssuances } from '../testing/issuances.ts';
import { aConnectedSite, TARGET } from '../testing/sites.ts';
import { placeBackoff, placeHold } from './create-hold.ts';
import { effectiveHolds, effectiveHoldsOn } from './effective-holds.ts';
import { holdsOnIssuance } from './list-holds.ts';

type Held = { scope: HoldScope; subject?: string; reason: HoldReason };

/** Every hold that is shown only while something waits behind it. */
const OF_BADGES: readonly Held[] = [
  { scope: 'mapping', subject: '12', reason: 'mapping_paused' },
  { scope: 'badge', subject: '51', reason: 'badge_not_issuable' },
  { scope: 'badge', subject: '51', reason: 'refused_repeatedly' },
  { scope: 'badge', subject: '51', reason: 'badge_failing' },
  { scope: 'badge', subject: '51', reason: 'not_allowed' },
  { scope: 'provider', subject: '1', reason: 'refused_repeatedly' },
  { scope: 'target', reason: 'api_down' },
  { scope: 'target', reason: 'rate_limited' },
  { scope: 'target', reason: 'connection_removed' },
];

onEachDatabase('the list of holds', (database) => {
  const arrange = async ({ scope, subject, reason }: Held) => {
    const deps = testDeps(database());
    const site = await aConnectedSite(deps);
    const target = scope === 'site' ? {} : { target: TARGET };
    const place = { site: site.id, scope, ...target, ...(subject === undefined ? {} : { subject }) };
    await database().intake.run((db) => placeHold(db, { ...place, reason, forMs: 60_000 }));
    const holds = () => database().intake.run((db) => effectiveHolds(db, { site: site.id }));
    const run = (statement: ReturnType<typeof sql>) => database().intake.run((db) => db.execute(statement));
    const metric = async () => {
      const measured = await database().reports.run((db) => measureLedger(db, deps.platforms));
      await run(sql`delete from sites where id = ${site.id}`);
      return measured.holds.some((hold) => hold.reason === reason && hold.scope === scope);
    };
    return { deps, site: site.id, holds, run, metric };
  };

  it.each(OF_BADGES)('says how many wait behind $reason of a $scope, and where', async (held) => {
    const { deps, site, holds, metric } = await arrange(held);
    await manyIssuances(deps, site, { count: 3 });
    await anIssuance(deps, site, { state: 'issued' });
    const ids = {
      courseId: held.scope === 'mapping' ? '12' : null,
      badgeId: held.scope === 'badge' ? '51' : null,
      providerId: held.scope === 'provider' ? '1' : null,
    };
    expect(await holds()).toMatchObject([{ reason: held.reason, target: TARGET, waiting: 3, ...ids }]);
    expect(await metric()).toBe(true);
  });

  it.each(OF_BADGES)('leaves out $reason of a $scope once nothing waits behind it', async (held) => {
    const { deps, site, holds, run, metric } = await arrange(held);
    await anIssuance(deps, site, { courseId: '13', badgeId: '60', target: 'navigatr:production:77' });
    await run(sql`update issuances set provider_id = '7' where site = ${site}`);
    await anIssuance(deps, site, { state: 'cancelled' });
    await anIssuance(deps, site, { state: 'needs_attention' });
    // What waits is of an account that is not connected.
    expect(await holds()).toMatchObject([{ reason: 'no_connection', target: 'navigatr:production:77' }]);
    expect(await metric()).toBe(false);
  });

  it.each([
    { reason: 'badge_failing', tolerated: 2 },
    { reason: 'badge_failing', tolerated: 0 },
    { reason: 'not_allowed', tolerated: 0 },
  ] as const)(
    'tells of $reason from its first failure, also between two tries ($tolerated tolerated)',
    async (failure) => {
      const { reason, tolerated } = failure;
      const { deps, site, holds, run } = await arrange({ scope: 'badge', subject: '60', reason });
      const place = { site, scope: 'badge', target: TARGET, subject: '51', reason } as const;
      await database().intake.run((db) =>
        placeBackoff(db, place, { firstMs: 60_000, maxMs: 60_000, tolerated }),
      );
      await run(sql`update holds set until = clock_timestamp() - interval '1 second' where subject = '51'`);
      const id = await anIssuance(deps, site);
      expect(await holds()).toMatchObject([{ reason, badgeId: '51', until: null, waiting: 1 }]);
      const own = await database().intake.run((db) => holdsOnIssuance(db, id));
      expect(own).toMatchObject([{ reason, until: null }]);
    },
  );

  it('tells nothing of tries that an account without a connection does not get', async () => {
    const { deps, site, holds, run } = await arrange({
      scope: 'badge',
      subject: '51',
      reason: 'badge_failing',
    });
    const id = await anIssuance(deps, site);
    await run(sql`update connections set target = 'navigatr:production:10' where site = ${site}`);
    const said = { reason: 'no_connection', scope: 'target', target: TARGET, remedy: 'reconnect' };
    expect(await holds()).toMatchObject([said]);
    const issuance = { id, site, target: TARGET, acceptedAt: '2026-01-01T00:00:00Z' };
    expect(await database().intake.run((db) => effectiveHoldsOn(db, issuance))).toMatchObject([said]);
  });

  it('tells nothing of a wait that is over', async () => {
    const { deps, site, holds, run } = await arrange({ scope: 'target', reason: 'rate_limited' });
    await anIssuance(deps, site);
    await run(sql`update holds set until = clock_timestamp() - interval '1 second'`);
    expect(await holds()).toEqual([]);
  });

  it('tells of every paused mapping while a recovery is open: Moodle teaches where it differs', async () => {
    const { site, holds } = await arrange({ scope: 'mapping', subject: '12', reason: 'mapping_paused' });
    expect(await holds()).toEqual([]);
    await database().intake.transaction((tx) => beginRecovery(tx, [site], 'restored'));
    expect((await holds()).map(({ reason }) => reason)).toContain('mapping_paused');
  });

  it.each(['token_refused', 'wrong_url'] as const)(
    'shows %s of a connection at all times, and of none that is gone',
    async (reason) => {
      const { site, holds, run, metric } = await arrange({ scope: 'target', reason });
      expect(await holds()).toMatchObject([{ reason, waiting: 0 }]);
      await run(sql`update connections set target = 'navigatr:production:10' where site = ${site}`);
      expect(await holds()).toEqual([]);
      expect(await metric()).toBe(false);
    },
  );
});
