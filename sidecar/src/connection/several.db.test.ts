import { connection, connectionsReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { summariseQueue } from '../feed/queue.ts';
import { placeHold } from '../hold/create-hold.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { TARGET } from '../testing/sites.ts';
import { OTHER, twoConnections } from '../testing/two-connections.ts';
import { accessOf } from './access.ts';
import { findConnection } from './find-connection.ts';
import { verifyLater } from './save-connection.ts';

onEachDatabase('two connections of one site', (database) => {
  const two = twoConnections(database);
  const { actor, values, second, put, get, claim, issuance } = two;

  it('are listed with what their platform is and can do, the main one first', async () => {
    await put('/v1/connections/second', second);
    const { connections } = connectionsReply.parse((await two.client.call('GET', '/v1/connections')).body);
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
  it('tell what an account may issue: at once when it is saved, then asked for in the background', async () => {
    const { platform } = two.running.deps;
    let issued = 7;
    const reference = { httpStatus: 200, errorClass: null };
    platform.allowance = async () => ({
      kind: 'ok',
      value: { limit: 500, issued, validUntil: null },
      reference,
      latencyMs: 1,
    });
    await put('/v1/connections/second', second);
    expect((await get('second')).allowance).toEqual({ limit: 500, issued: 7, validUntil: null });

    issued = 8;
    await database().intake.run((db) =>
      db.execute(sql`update connections set allowance_at = clock_timestamp() - interval '1 hour'`),
    );
    await two.client.call('GET', '/v1/connections');
    await vi.waitFor(async () => expect((await get('second')).allowance?.issued).toBe(8), 20_000);
    delete platform.allowance;
  });

  it('go on at once where an account is saved that may issue again', async () => {
    const { platform } = two.running.deps;
    const reference = { httpStatus: 200, errorClass: null };
    let allowance = { limit: 500, issued: 500 };
    platform.allowance = async () => ({
      kind: 'ok',
      value: { ...allowance, validUntil: null },
      reference,
      latencyMs: 1,
    });
    await issuance(OTHER);
    const hold = { site: two.site.id, scope: 'target' as const, target: OTHER };
    await database().intake.run((db) => placeHold(db, { ...hold, reason: 'quota_used_up', forMs: 900_000 }));
    await put('/v1/connections/second', second);
    expect(two.names((await get('second')).holds)).toEqual([['quota_used_up', OTHER]]);
    allowance = { limit: 600, issued: 500 };
    await put('/v1/connections/second', second);
    expect((await get('second')).holds).toEqual([]);
    delete platform.allowance;
  });

  it('count once what an account issued that is not connected any more, where its platform is', async () => {
    const counted = (connection: string) =>
      database().intake.run(async (db) => {
        const share = { site: two.site.id, connection };
        return (await summariseQueue(db, two.running.deps.platforms, share)).queued;
      });
    const of = async () => [await counted('main'), await counted('second')];
    for (const target of [TARGET, OTHER, 'navigatr:production:11', 'obf:production:GONE1'])
      await issuance(target);
    expect(await of()).toEqual([3, 1]);
    const platform = sql`update connections set platform = 'obf' where id = 'second'`;
    await database().intake.run((db) => db.execute(platform));
    expect(await of()).toEqual([2, 2]);
    await database().intake.run((db) => db.execute(sql`delete from connections`));
    expect(await of()).toEqual([4, 0]);
  });

  const main = async () => {
    const { serverTime, ...shown } = connection.parse((await two.client.call('GET', '/v1/connection')).body);
    return shown;
  };

  it('are each sent through with their own credential, in their own lane', async () => {
    const ids = [await issuance(TARGET), await issuance(OTHER)];
    const claims = [await claim(TARGET), await claim(OTHER)];
    const seen = claims.map(
      (one) => one && [one.id, one.lane, accessOf(one, two.running.deps.keys).credential],
    );
    expect(seen).toEqual([
      [ids[0], TARGET, { token: 'tok_good_1234' }],
      [ids[1], OTHER, { token: 'tok_second_5678' }],
    ]);
    expect([await claim(TARGET), await claim(OTHER)]).toEqual([null, null]);
  });

  it('have credentials that open in their own place only', async () => {
    const stored = await database().intake.run((db) => findConnection(db, two.site.id, 'second'));
    if (stored === null) throw new Error('the connection is there');
    expect(() => accessOf({ ...stored, connection: 'main' }, two.running.deps.keys)).toThrow();
    expect(accessOf(stored, two.running.deps.keys).credential).toEqual({ token: 'tok_second_5678' });
  });

  it('cannot issue from the same account, and what is stored stays', async () => {
    const before = await main();
    const taken = await two.client.call('PUT', '/v1/connections/third', values);
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
    expect((await two.client.call('PUT', '/v1/connection', second)).body.error.code).toBe('target_taken');
    const { configured } = await get('third');
    expect([configured, await main()]).toEqual([false, before]);
  });

  it('of which one is found out later to be of the same account has no target', async () => {
    two.running.deps.platform.fault = 'server_error';
    await put('/v1/connections/third', { ...values, force: true });
    two.running.deps.platform.fault = null;
    const stored = await database().intake.run((db) => findConnection(db, two.site.id, 'third'));
    if (stored === null) throw new Error('the connection is there');
    expect(await verifyLater(two.running.deps, stored)).toBe(false);
    expect(await get('third')).toMatchObject({ configured: true, target: null });
    expect(stored.lane).toBe(`navigatr:production:unknown-${two.site.id}.third`);
  });

  it('have catalogues of their own', async () => {
    const { platform } = two.running.deps;
    const listed = async (id: string) =>
      (await two.client.call('GET', `/v1/providers/1/badges?connection=${id}`)).body.badges.map(
        (badge: { name: string }) => badge.name,
      );
    const drop = (id: string) => put(`/v1/connections/${id}`, id === 'main' ? values : second);
    const fetchAs = async (id: string, name: string) => {
      platform.badges = [aBadge('b1', name)];
      await drop(id);
      await listed(id);
      await two.running.server.background.idle();
    };
    await fetchAs('main', 'Of the first');
    await fetchAs('second', 'Of the second');
    platform.badges = [];
    expect([await listed('main'), await listed('second')]).toEqual([['Of the first'], ['Of the second']]);
    const badge = await two.client.call('GET', '/v1/badges/b1?connection=second');
    expect(badge.body.badge.name).toBe('Of the second');
    await two.client.call('DELETE', '/v1/connections/second', { actor });
    expect(await listed('main')).toEqual(['Of the first']);
    const gone = await two.client.call('GET', '/v1/providers?connection=second');
    expect(gone.body.error.code).toBe('no_connection');
    expect((await two.client.call('GET', '/v1/providers?connection=Second')).body.error.code).toBe(
      'invalid_request',
    );
  });

  it.each([
    ['PUT', '/v1/mappings/12/x/hold?target=navigatr:production:9'],
    ['PUT', '/v1/mappings/12/1000001/hold?target=navigatr:production:9'],
    ['PUT', '/v1/mappings/12/0/hold'],
    ['DELETE', '/v1/mappings/12/0/hold?target=nowhere'],
    ['DELETE', '/v1/connections/No.Id'],
  ])('refuse %s %s', async (method, path) => {
    const reply = await two.client.call(method, path, { actor });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});
