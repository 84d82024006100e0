import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { placeHold } from '../hold/create-hold.ts';
import { HORIZON_MAX_MS, type SlotRequest } from '../lane/slot.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, type IssuanceFixture, outcomesOf, standingOf } from '../testing/issuances.ts';
import { aConnection, aSite } from '../testing/sites.ts';
import { claimNext } from './claim.ts';
import { dueLanes } from './queue-query.ts';

/** A lane that grants whatever is asked for. */
const OFTEN: Omit<SlotRequest, 'lane'> = {
  kind: 'bulk',
  rate: { limit: 1_000, windowMs: 1 },
  leadMs: 5,
  slackMs: 0,
  horizonMs: HORIZON_MAX_MS,
};

onEachDatabase('claimNext', (database) => {
  const withSlot = (lane: string, change: Partial<SlotRequest> = {}) => {
    const slot: SlotRequest = { ...OFTEN, lane, ...change };
    return database().delivery.run((db) => claimNext(db, { slot, owner: 'w' }));
  };
  const claim = async (lane: string) => (await withSlot(lane)).claim;
  /** A site connected to an account of its own, unless one is given. */
  const connected = async (target = `navigatr:production:${randomUUID()}`) => {
    const deps: Deps = testDeps(database());
    const site = await aSite(deps);
    await aConnection(deps, site, target);
    const issuance = (given: IssuanceFixture = {}) => anIssuance(deps, site.id, { target, ...given });
    return { deps, site: site.id, target, issuance, lane: target };
  };

  it('commits the intent: a fence, a lease and an attempt without outcome', async () => {
    const { deps, lane, site, issuance } = await connected();
    const id = await issuance();
    expect(await claim(lane)).toMatchObject({
      id,
      site,
      fence: 1,
      email: 'ada@example.org',
      failingForMs: 0,
      timeoutMs: 30_000,
    });
    expect(await standingOf(deps, id)).toMatchObject({ state: 'sending', attempts: 1, fence: 1 });
    expect(await outcomesOf(deps, id)).toEqual([null]);
  });

  it('claims nothing without a slot', async () => {
    const { deps, lane, issuance } = await connected();
    const [first, second] = [await issuance(), await issuance()];
    const rate = { limit: 1, windowMs: 60_000 };
    expect(await withSlot(lane, { rate })).toMatchObject({ slot: { granted: true }, claim: { id: first } });
    const denied = await withSlot(lane, { rate });
    expect(denied).toMatchObject({ slot: { granted: false }, claim: null });
    expect(denied.slot.retryInMs).toBeGreaterThan(0);
    expect(await standingOf(deps, second)).toMatchObject({ state: 'queued', attempts: 0, fence: 0 });
  });

  it('says when a slot is there and nothing is due', async () => {
    const { lane } = await connected();
    expect(await withSlot(lane)).toMatchObject({ slot: { granted: true }, claim: null });
  });

  it('takes live before retry before backfill, and the oldest first, whatever course it is from', async () => {
    const { lane, issuance } = await connected();
    const backfill = await issuance({ priority: 2, dueInMs: -5_000 });
    const retry = await issuance({ priority: 1, dueInMs: -3_000 });
    const live = await issuance({ dueInMs: -1_000 });
    const older = await issuance({ dueInMs: -2_000, courseId: '13' });
    const order = [];
    for (let taken = 0; taken < 4; taken += 1) order.push((await claim(lane))?.id);
    expect(order).toEqual([older, live, retry, backfill]);
  });

  it('forgets a cancel that was asked for during an earlier sending', async () => {
    const { lane, issuance } = await connected();
    const id = await issuance({});
    await database().intake.run((db) =>
      db.execute(sql`update issuances set cancel_reason = 'cancelled_by_person' where id = ${id}`),
    );
    await claim(lane);
    const [row] = await database().intake.run((db) =>
      rows(db, sql`select state, cancel_reason from issuances where id = ${id}`),
    );
    expect(row).toEqual({ state: 'sending', cancel_reason: null });
  });

  it('gives each issuance to one claimer only', async () => {
    const { lane, issuance } = await connected();
    for (let made = 0; made < 8; made += 1) await issuance();
    const claimed = await Promise.all(Array.from({ length: 12 }, () => claim(lane)));
    const ids = claimed.flatMap((row) => row?.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    while (await claim(lane)) ids.push(0);
    expect(ids).toHaveLength(8);
  });

  it('leaves what is not due yet', async () => {
    const { lane, issuance } = await connected();
    await issuance({ dueInMs: 60_000 });
    expect(await claim(lane)).toBeNull();
  });

  it.each([
    { scope: 'site', reaches: false },
    { scope: 'target', reaches: false },
    { scope: 'badge', subject: '51', reaches: true },
    { scope: 'mapping', subject: '12', reaches: true },
  ] as const)('leaves what a hold on a $scope concerns', async ({ reaches, ...place }) => {
    const { lane, site, target, issuance } = await connected();
    await issuance({ dueInMs: -1_000 });
    const on = place.scope === 'site' ? {} : { target };
    await database().delivery.run((db) =>
      placeHold(db, { site, ...on, ...place, reason: 'mapping_paused', forMs: null }),
    );
    expect(await claim(lane)).toBeNull();
    const neighbour = await issuance({ courseId: '13', badgeId: '52' });
    expect((await claim(lane))?.id).toBe(reaches ? neighbour : undefined);
  });

  it('goes on when an expiring hold is over, but not when a probed one is', async () => {
    const { lane, site, target, issuance } = await connected();
    const id = await issuance();
    const hold = { site, scope: 'target', target, forMs: -1 } as const;
    await database().delivery.run((db) => placeHold(db, { ...hold, reason: 'token_refused' }));
    expect(await claim(lane)).toBeNull();
    await database().delivery.run(async (db) => {
      await db.execute(sql`delete from holds where site = ${site}`);
      await placeHold(db, { ...hold, reason: 'rate_limited' });
    });
    expect((await claim(lane))?.id).toBe(id);
  });

  it('never crosses from one target to another', async () => {
    const { lane, issuance } = await connected();
    await issuance({ target: 'navigatr:staging:9' });
    expect(await claim(lane)).toBeNull();
  });

  it.each([
    ['sends', "clock_timestamp() + interval '1 minute'", true],
    ['is silent', "clock_timestamp() - interval '1 minute'", false],
    ['is silent', 'null', false],
  ])('%s for a site that calls all the time and permitted sending until %s', async (_does, until, sends) => {
    const { lane, site, issuance } = await connected();
    await issuance();
    await database().delivery.run((db) =>
      db.execute(sql`
        update sites set last_seen_at = clock_timestamp(), permitted_until = ${sql.raw(until)} where id = ${site}`),
    );
    expect((await claim(lane)) !== null).toBe(sends);
  });

  it('takes nothing from a database that goes on from an earlier moment until that was noticed', async () => {
    const { lane, issuance } = await connected();
    await issuance();
    const set = (value: string) =>
      database().delivery.run((db) =>
        db.execute(sql`
          insert into installation (key, value) values ('timeline', ${value})
          on conflict (key) do update set value = excluded.value`),
      );
    await set('00000000');
    expect(await claim(lane)).toBeNull();
    await database().delivery.run((db) => db.execute(sql`delete from installation where key = 'timeline'`));
    expect(await claim(lane)).not.toBeNull();
  });

  it('serves sites that share an account in turn', async () => {
    const first = await connected();
    const second = await connected(first.target);
    for (const { issuance } of [first, second, first, second]) await issuance();
    const order = [];
    for (let taken = 0; taken < 4; taken += 1) order.push((await claim(first.lane))?.site);
    expect(order[0]).not.toBe(order[1]);
    expect(order.slice(0, 2)).toEqual(order.slice(2));
  });

  it('names a lane as due only while something in it can be sent', async () => {
    const { lane, issuance } = await connected();
    const due = async (except: string[] = []) => {
      const lanes = await database().delivery.run((db) => dueLanes(db, except));
      return lanes.filter((found) => found.lane === lane);
    };
    expect(await due()).toEqual([]);
    await issuance();
    expect(await due()).toEqual([{ lane, environment: 'production' }]);
    expect(await due([lane])).toEqual([]);
  });
});
