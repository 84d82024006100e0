import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { holdLane } from '../delivery/hold-lane.ts';
import { probeOnce } from '../diagnosis/probe-holds.ts';
import { placeHold } from '../hold/create-hold.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anAward, TARGET } from '../testing/sites.ts';
import { OTHER, twoConnections } from '../testing/two-connections.ts';

onEachDatabase('what is held of two connections', (database) => {
  const two = twoConnections(database);
  const { actor, get, claim, issuance, names } = two;

  it('show the queue and the holds of their own target', async () => {
    await issuance(TARGET);
    await issuance(OTHER);
    await issuance(OTHER);
    await database().intake.run(async (db) => {
      await placeHold(db, {
        site: two.site.id,
        scope: 'target',
        target: OTHER,
        reason: 'token_refused',
        forMs: null,
      });
      await placeHold(db, { site: two.site.id, scope: 'site', reason: 'recovery', forMs: null });
    });
    const [one, other] = [await get('main'), await get('second')];
    expect([one.queue.queued, other.queue.queued]).toEqual([1, 2]);
    expect(names(one.holds)).toEqual([['recovery', '']]);
    expect(names(other.holds).sort()).toEqual([
      ['recovery', ''],
      ['token_refused', OTHER],
    ]);
    const feed = await two.client.call('GET', '/v1/feed');
    expect([feed.body.queue.queued, names(feed.body.holds)]).toEqual([
      3,
      expect.arrayContaining(names(other.holds)),
    ]);
  });

  it('say how long the longer of their queues takes, and not of one in which nothing moves', async () => {
    const { limit, windowMs } = two.running.deps.platform.rate;
    const perSecond = (1_000 * limit) / windowMs;
    await fill(TARGET, 2 * perSecond);
    await fill(OTHER, 4 * perSecond);
    const eta = async () => (await two.client.call('GET', '/v1/feed')).body.queue.etaSeconds;
    expect([await eta(), (await get('main')).queue.etaSeconds]).toEqual([4, 2]);
    const hold = {
      site: two.site.id,
      scope: 'target' as const,
      target: OTHER,
      reason: 'token_refused' as const,
    };
    await database().intake.run((db) => placeHold(db, { ...hold, forMs: null }));
    expect([await eta(), (await get('second')).queue.etaSeconds]).toEqual([2, null]);
  });
  const fill = (target: string, count: number) =>
    database().intake.run((db) =>
      db.execute(sql`
        insert into issuances (site, award_id, target, course_id, user_id, user_key, badge_id, trigger, state, priority)
        select ${two.site.id}, gen_random_uuid(), ${target}, '12', 'u' || n, 'u' || n, '51', 'completion', 'queued', 0
        from generate_series(1, ${count}::int) n`),
    );

  it('are removed one by one, and only what was issued from it is held', async () => {
    const id = await issuance(TARGET);
    await issuance(OTHER);
    const removed = await two.client.call('DELETE', '/v1/connections/second', { actor });
    expect(removed.body).toMatchObject({ id: 'second', configured: false });
    expect(names(removed.body.holds)).toEqual([['connection_removed', OTHER]]);
    expect([await claim(OTHER), (await claim(TARGET))?.id]).toEqual([null, id]);
    expect(await get('main')).toMatchObject({ configured: true, target: TARGET });
  });

  it('tell of an issuance that nothing is connected for it, although another target is', async () => {
    const award = anAward({ target: 'navigatr:production:11' });
    await two.client.call('POST', '/v1/awards', { awards: [award, anAward({ target: OTHER })] });
    const read = await two.client.call('GET', `/v1/issuances/${award.id}`);
    expect(names(read.body.holds)).toEqual([['no_connection', 'navigatr:production:11']]);
  });

  it('tell of an account that is not connected, and of how many wait for it', async () => {
    const GONE = 'navigatr:production:11';
    const awards = [anAward({ target: GONE }), anAward({ target: GONE }), anAward({ target: OTHER })];
    await two.client.call('POST', '/v1/awards', { awards });
    const shown = [
      expect.objectContaining({ scope: 'target', target: GONE, reason: 'no_connection', waiting: 2 }),
    ];
    expect((await two.client.call('GET', '/v1/feed')).body.holds).toEqual(shown);
    expect((await get('second')).holds).toEqual(shown);
    await two.client.call('DELETE', '/v1/connections/second', { actor });
    expect(names((await two.client.call('GET', '/v1/feed')).body.holds).sort()).toEqual([
      ['connection_removed', OTHER],
      ['no_connection', GONE],
    ]);
  });

  it('are probed with the credential of the target that is held', async () => {
    await database().delivery.run(async (db) => {
      await placeHold(db, {
        site: two.site.id,
        scope: 'target',
        target: OTHER,
        reason: 'token_refused',
        forMs: -1,
      });
      await placeHold(db, {
        site: two.site.id,
        scope: 'target',
        target: TARGET,
        reason: 'token_refused',
        forMs: -1,
      });
    });
    two.running.deps.platform.accounts.delete('production tok_good_1234');
    expect([await probeOnce(two.running.deps), await probeOnce(two.running.deps)]).toEqual([true, true]);
    const account = { id: '9', name: 'Riverside College', authScheme: 'bearer' as const };
    two.running.deps.platform.accounts.set('production tok_good_1234', account);
    const held = await database().delivery.run((db) =>
      rows<{ target: string }>(db, sql`select target from holds where site = ${two.site.id}`),
    );
    expect(held).toEqual([{ target: TARGET }]);
    expect(await probeOnce(two.running.deps)).toBe(false);
  });

  it('are held apart when the API of one lane is not reached', async () => {
    await issuance(TARGET);
    const id = await issuance(OTHER);
    await database().delivery.run((db) => holdLane(db, TARGET, 'ECONNREFUSED'));
    expect([await claim(TARGET), (await claim(OTHER))?.id]).toEqual([null, id]);
  });

  it('have mappings that are paused by course, rule and target', async () => {
    await issuance(TARGET, { rule: 1 });
    const others = [
      await issuance(TARGET, { rule: 0 }),
      await issuance(TARGET, { rule: 1, courseId: '13' }),
      await issuance(TARGET, { rule: 2 }),
    ];
    const elsewhere = await issuance(OTHER, { rule: 1 });
    const path = `/v1/mappings/12/1/hold?target=${TARGET}`;
    expect((await two.client.call('PUT', path, { actor })).body).toEqual({ held: true });
    expect((await get('main')).holds).toMatchObject([
      { scope: 'mapping', subject: '12', target: TARGET, rule: 1, reason: 'mapping_paused' },
    ]);
    expect((await get('second')).holds).toEqual([]);
    const claimed = [];
    for (let one = await claim(TARGET); one !== null; one = await claim(TARGET)) claimed.push(one.id);
    expect(claimed.sort((a, b) => a - b)).toEqual(others);
    expect((await claim(OTHER))?.id).toBe(elsewhere);
    await two.client.call('DELETE', `/v1/mappings/12/1/hold?target=${OTHER}`, { actor });
    expect(await claim(TARGET)).toBeNull();
    await two.client.call('DELETE', path, { actor });
    expect(await claim(TARGET)).toMatchObject({ target: TARGET, courseId: '12' });
  });
});
