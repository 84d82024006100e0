import { connection, connectionsReply, type Hold } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { claimNext } from '../delivery/claim.ts';
import { holdLane } from '../delivery/hold-lane.ts';
import { probeOnce } from '../diagnosis/probe-holds.ts';
import { placeHold } from '../hold/create-hold.ts';
import { HORIZON_MAX_MS } from '../lane/slot.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { anIssuance } from '../testing/issuances.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { anAward, TARGET } from '../testing/sites.ts';
import { accessOf } from './access.ts';
import { findConnection } from './find-connection.ts';
import { verifyLater } from './save-connection.ts';

const OTHER = 'navigatr:production:10';

onEachDatabase('two connections of one site', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const actor = { userId: '2' };
  const values = {
    environment: 'production',
    token: 'tok_good_1234',
    timeoutMs: 30_000,
    force: false,
    actor,
  };
  const second = { ...values, token: 'tok_second_5678' };

  beforeAll(async () => {
    running = await startTestServer(database());
    const account = { id: '10', name: 'Hill', authScheme: 'bearer' as const };
    running.deps.platform.accounts.set('production tok_second_5678', account);
  });
  beforeEach(async () => {
    running.deps.platform.fault = null;
    // What another test has queued in the lanes would come first.
    await database().intake.run((db) => db.execute(sql`delete from sites`));
    ({ site, client } = await running.pair());
    await put('/v1/connection', values);
    await put('/v1/connections/second', second);
    await running.server.background.idle();
  });
  afterAll(() => running.server.stop());

  const put = async (path: string, body: object) => {
    const reply = await client.call('PUT', path, body);
    expect(reply).toMatchObject({ status: 200, body: { saved: true } });
  };
  const get = async (id: string) =>
    connection.parse((await client.call('GET', `/v1/connections/${id}`)).body);
  const claim = async (lane: string) => {
    const rate = { limit: 1_000, windowMs: 1 };
    const slot = { lane, kind: 'bulk' as const, rate, leadMs: 5, horizonMs: HORIZON_MAX_MS };
    return (await database().delivery.run((db) => claimNext(db, { slot, owner: 'w' }))).claim;
  };
  const issuance = (target: string, given = {}) => anIssuance(running.deps, site.id, { target, ...given });
  const names = (holds: Hold[]) => holds.map(({ reason, target }) => [reason, target]);

  it('are listed with what their platform is and can do, the main one first', async () => {
    await put('/v1/connections/second', second);
    const { connections } = connectionsReply.parse((await client.call('GET', '/v1/connections')).body);
    expect(connections).toMatchObject([
      {
        id: 'main',
        target: TARGET,
        platform: 'navigatr',
        platformName: 'Navigatr',
        features: { score: true },
      },
      { id: 'second', target: OTHER, supportContact: 'support@navigatr.app', features: { revoke: false } },
    ]);
    expect(connections[0]).toMatchObject(await main());
  });
  const main = async () => {
    const { serverTime, ...shown } = connection.parse((await client.call('GET', '/v1/connection')).body);
    return shown;
  };

  it('are each sent through with their own credential, in their own lane', async () => {
    const ids = [await issuance(TARGET), await issuance(OTHER)];
    const claims = [await claim(TARGET), await claim(OTHER)];
    const seen = claims.map((one) => one && [one.id, one.lane, accessOf(one, running.deps.keys).credential]);
    expect(seen).toEqual([
      [ids[0], TARGET, { token: 'tok_good_1234' }],
      [ids[1], OTHER, { token: 'tok_second_5678' }],
    ]);
    expect([await claim(TARGET), await claim(OTHER)]).toEqual([null, null]);
  });

  it('have credentials that open in their own place only', async () => {
    const stored = await database().intake.run((db) => findConnection(db, site.id, 'second'));
    if (stored === null) throw new Error('the connection is there');
    expect(() => accessOf({ ...stored, connection: 'main' }, running.deps.keys)).toThrow();
    expect(accessOf(stored, running.deps.keys).credential).toEqual({ token: 'tok_second_5678' });
  });

  it('cannot issue from the same account, and what is stored stays', async () => {
    const before = await main();
    const taken = await client.call('PUT', '/v1/connections/third', values);
    expect(taken).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'target_taken',
          message: 'another connection of this site already uses this account',
          retry: false,
        },
      },
    });
    expect((await client.call('PUT', '/v1/connection', second)).body.error.code).toBe('target_taken');
    const { configured } = await get('third');
    expect([configured, await main()]).toEqual([false, before]);
  });

  it('of which one is found out later to be of the same account has no target', async () => {
    running.deps.platform.fault = 'server_error';
    await put('/v1/connections/third', { ...values, force: true });
    running.deps.platform.fault = null;
    const stored = await database().intake.run((db) => findConnection(db, site.id, 'third'));
    if (stored === null) throw new Error('the connection is there');
    expect(await verifyLater(running.deps, stored)).toBe(false);
    expect(await get('third')).toMatchObject({ configured: true, target: null });
    expect(stored.lane).toBe(`navigatr:production:unknown-${site.id}.third`);
  });

  it('show the queue and the holds of their own target', async () => {
    await issuance(TARGET);
    await issuance(OTHER);
    await issuance(OTHER);
    await database().intake.run(async (db) => {
      await placeHold(db, {
        site: site.id,
        scope: 'target',
        target: OTHER,
        reason: 'token_refused',
        forMs: null,
      });
      await placeHold(db, { site: site.id, scope: 'site', reason: 'recovery', forMs: null });
    });
    const [one, other] = [await get('main'), await get('second')];
    expect([one.queue.queued, other.queue.queued]).toEqual([1, 2]);
    expect(names(one.holds)).toEqual([['recovery', '']]);
    expect(names(other.holds).sort()).toEqual([
      ['recovery', ''],
      ['token_refused', OTHER],
    ]);
    const feed = await client.call('GET', '/v1/feed');
    expect([feed.body.queue.queued, names(feed.body.holds)]).toEqual([
      3,
      expect.arrayContaining(names(other.holds)),
    ]);
  });

  it('say how long the longer of their queues takes, and not of one in which nothing moves', async () => {
    const { limit, windowMs } = running.deps.platform.rate;
    const perSecond = (1_000 * limit) / windowMs;
    await fill(TARGET, 2 * perSecond);
    await fill(OTHER, 4 * perSecond);
    const eta = async () => (await client.call('GET', '/v1/feed')).body.queue.etaSeconds;
    expect([await eta(), (await get('main')).queue.etaSeconds]).toEqual([4, 2]);
    const hold = { site: site.id, scope: 'target' as const, target: OTHER, reason: 'token_refused' as const };
    await database().intake.run((db) => placeHold(db, { ...hold, forMs: null }));
    expect([await eta(), (await get('second')).queue.etaSeconds]).toEqual([2, null]);
  });
  const fill = (target: string, count: number) =>
    database().intake.run((db) =>
      db.execute(sql`
        insert into issuances (site, award_id, target, course_id, user_id, user_key, badge_id, trigger, state, priority)
        select ${site.id}, gen_random_uuid(), ${target}, '12', 'u' || n, 'u' || n, '51', 'completion', 'queued', 0
        from generate_series(1, ${count}::int) n`),
    );

  it('are removed one by one, and only what was issued from it is held', async () => {
    const id = await issuance(TARGET);
    await issuance(OTHER);
    const removed = await client.call('DELETE', '/v1/connections/second', { actor });
    expect(removed.body).toMatchObject({ id: 'second', configured: false });
    expect(names(removed.body.holds)).toEqual([['connection_removed', OTHER]]);
    expect([await claim(OTHER), (await claim(TARGET))?.id]).toEqual([null, id]);
    expect(await get('main')).toMatchObject({ configured: true, target: TARGET });
  });

  it('tell of an issuance that nothing is connected for it, although another target is', async () => {
    const award = anAward({ target: 'navigatr:production:11' });
    await client.call('POST', '/v1/awards', { awards: [award, anAward({ target: OTHER })] });
    const read = await client.call('GET', `/v1/issuances/${award.id}`);
    expect(names(read.body.holds)).toEqual([['no_connection', '']]);
    expect((await client.call('GET', '/v1/feed')).body.holds).toEqual([]);
  });

  it('have catalogues of their own', async () => {
    const { platform } = running.deps;
    const listed = async (id: string) =>
      (await client.call('GET', `/v1/providers/1/badges?connection=${id}`)).body.badges.map(
        (badge: { name: string }) => badge.name,
      );
    const drop = (id: string) => put(`/v1/connections/${id}`, id === 'main' ? values : second);
    const fetchAs = async (id: string, name: string) => {
      platform.badges = [aBadge('b1', name)];
      await drop(id);
      await listed(id);
      await running.server.background.idle();
    };
    await fetchAs('main', 'Of the first');
    await fetchAs('second', 'Of the second');
    platform.badges = [];
    expect([await listed('main'), await listed('second')]).toEqual([['Of the first'], ['Of the second']]);
    const badge = await client.call('GET', '/v1/badges/b1?connection=second');
    expect(badge.body.badge.name).toBe('Of the second');
    await client.call('DELETE', '/v1/connections/second', { actor });
    expect(await listed('main')).toEqual(['Of the first']);
    const gone = await client.call('GET', '/v1/providers?connection=second');
    expect(gone.body.error.code).toBe('no_connection');
    expect((await client.call('GET', '/v1/providers?connection=Second')).body.error.code).toBe(
      'invalid_request',
    );
  });

  it('are probed with the credential of the target that is held', async () => {
    await database().delivery.run(async (db) => {
      await placeHold(db, {
        site: site.id,
        scope: 'target',
        target: OTHER,
        reason: 'token_refused',
        forMs: -1,
      });
      await placeHold(db, {
        site: site.id,
        scope: 'target',
        target: TARGET,
        reason: 'token_refused',
        forMs: -1,
      });
    });
    running.deps.platform.accounts.delete('production tok_good_1234');
    expect([await probeOnce(running.deps), await probeOnce(running.deps)]).toEqual([true, true]);
    const account = { id: '9', name: 'Riverside College', authScheme: 'bearer' as const };
    running.deps.platform.accounts.set('production tok_good_1234', account);
    const held = await database().delivery.run((db) =>
      rows<{ target: string }>(db, sql`select target from holds where site = ${site.id}`),
    );
    expect(held).toEqual([{ target: TARGET }]);
    expect(await probeOnce(running.deps)).toBe(false);
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
    expect((await client.call('PUT', path, { actor })).body).toEqual({ held: true });
    expect((await get('main')).holds).toMatchObject([
      { scope: 'mapping', subject: '12', target: TARGET, rule: 1, reason: 'mapping_paused' },
    ]);
    expect((await get('second')).holds).toEqual([]);
    const claimed = [];
    for (let one = await claim(TARGET); one !== null; one = await claim(TARGET)) claimed.push(one.id);
    expect(claimed.sort((a, b) => a - b)).toEqual(others);
    expect((await claim(OTHER))?.id).toBe(elsewhere);
    await client.call('DELETE', `/v1/mappings/12/1/hold?target=${OTHER}`, { actor });
    expect(await claim(TARGET)).toBeNull();
    await client.call('DELETE', path, { actor });
    expect(await claim(TARGET)).toMatchObject({ target: TARGET, courseId: '12' });
  });

  it.each([
    ['PUT', '/v1/mappings/12/x/hold?target=navigatr:production:9'],
    ['PUT', '/v1/mappings/12/1000001/hold?target=navigatr:production:9'],
    ['PUT', '/v1/mappings/12/0/hold'],
    ['DELETE', '/v1/mappings/12/0/hold?target=nowhere'],
    ['DELETE', '/v1/connections/No.Id'],
  ])('refuse %s %s', async (method, path) => {
    const reply = await client.call(method, path, { actor });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});
