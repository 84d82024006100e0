import { badgeReply, badgesReply, providersReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('the catalogue', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    ({ site, client } = await aSiteWithBadges(running));
  });
  afterAll(() => running.server.stop());

  const badges = async (query = '') =>
    badgesReply.parse((await client.call('GET', `/v1/providers/1/badges${query}`)).body);
  const age = () =>
    database().intake.run(async (db) => {
      await db.execute(
        sql`update cached_providers set fetched_at = fetched_at - interval '11 minutes' where site = ${site.id}`,
      );
      await db.execute(
        sql`update cached_badges set fetched_at = fetched_at - interval '11 minutes' where site = ${site.id}`,
      );
      await db.execute(
        sql`update cached_catalogues set fetched_at = fetched_at - interval '11 minutes', completed_at = completed_at - interval '11 minutes' where site = ${site.id}`,
      );
    });

  it('lists providers, and asks the platform once', async () => {
    const ask = async () => providersReply.parse((await client.call('GET', '/v1/providers')).body);
    expect(await ask()).toMatchObject({ providers: [{ id: '1' }], stale: false });
    expect(await ask()).toMatchObject({ providers: [{ id: '1' }], stale: false });
    expect(running.deps.platform.calls).toEqual(['listProviders']);
  });

  it('answers with the first page at once, says what is pending, and has all when the rest is in', async () => {
    const first = await badges('?page=1&size=24');
    expect(first.badges).toHaveLength(24);
    expect(first.total + first.pending).toBe(120);
    await running.server.background.idle();
    expect(await badges('?page=5&size=24')).toMatchObject({ total: 120, pending: 0, page: 5 });
    const pages = ['listBadges 1', 'listBadges 2', 'listBadges 3'];
    expect(running.deps.platform.calls).toEqual(['listProviders', ...pages]);
  });

  it('searches every page for every word, whatever the case', async () => {
    await badges();
    await running.server.background.idle();
    const found = await badges('?query=BADGE%20117');
    expect(found.badges.map(({ id }) => id)).toEqual(['b117']);
    expect(await badges('?query=%25')).toMatchObject({ total: 0 });
  });

  it('serves what is old while it fetches anew, and forgets badges that are gone', async () => {
    await badges();
    await running.server.background.idle();
    running.deps.platform.badges = running.deps.platform.badges.slice(0, 60);
    await age();
    expect(await badges()).toMatchObject({ total: 120, stale: true, pending: 0 });
    await running.server.background.idle();
    expect(await badges()).toMatchObject({ total: 60, stale: false });
  });

  it('keeps serving what it has while the platform is down', async () => {
    await badges();
    await running.server.background.idle();
    await age();
    running.deps.platform.fault = 'server_error';
    expect(await badges()).toMatchObject({ total: 120, stale: true });
    await running.server.background.idle();
    expect(await badges()).toMatchObject({ total: 120, stale: true });
    await running.server.background.idle();
  });

  it('gives one badge, cached or asked for', async () => {
    const ask = async (id: string) => client.call('GET', `/v1/badges/${id}`);
    expect(badgeReply.parse((await ask('b7')).body).badge.name).toBe('Badge 007');
    await badges();
    await running.server.background.idle();
    running.deps.platform.calls.length = 0;
    expect(badgeReply.parse((await ask('b7')).body).badge.name).toBe('Badge 007');
    expect(running.deps.platform.calls).toEqual([]);
    expect((await ask('none')).body.error.code).toBe('not_found');
    expect((await ask('a%2Fb')).body.error.code).toBe('not_found');
  });

  it('asks the platform for nothing of a provider that the account does not issue from', async () => {
    const { platform } = running.deps;
    for (const id of ['2', '3', 'made-up']) {
      expect((await client.call('GET', `/v1/providers/${id}/badges`)).body.error.code).toBe('not_found');
    }
    expect(platform.calls).toEqual(['listProviders']);
  });

  it('asks once for a badge that the account may not see, and says that of it', async () => {
    const { platform } = running.deps;
    platform.fault = 'not_allowed';
    const ask = async () => (await client.call('GET', '/v1/badges/foreign')).body.error.code;
    expect([await ask(), await ask()]).toEqual(['not_allowed', 'not_allowed']);
    expect(platform.calls).toEqual(['getBadge foreign']);
  });

  it('asks for few badges that the platform does not have, and once for each', async () => {
    const { platform } = running.deps;
    const ask = async (id: string) => (await client.call('GET', `/v1/badges/${id}`)).body;
    expect((await ask('guess')).error.code).toBe('not_found');
    expect((await ask('guess')).error.code).toBe('not_found');
    expect(platform.calls).toEqual(['getBadge guess']);
    const codes = [];
    for (let at = 0; at < 20; at += 1) codes.push((await ask(`guess-${at}`)).error.code);
    expect(codes.slice(0, 14)).toEqual(Array(14).fill('not_found'));
    expect(codes.slice(14)).toEqual(Array(6).fill('too_busy'));
    expect(platform.calls).toHaveLength(15);
    await badges();
    await running.server.background.idle();
    expect(badgeReply.parse(await ask('b7')).badge.name).toBe('Badge 007');
  });

  it('asks for few badges of others, and once for each', async () => {
    const { platform } = running.deps;
    platform.badges = Array.from({ length: 20 }, (_, at) => aBadge(`x${at}`, `Foreign ${at}`, '7'));
    await client.call('GET', '/v1/providers');
    platform.calls.length = 0;
    const ask = async (id: string) => (await client.call('GET', `/v1/badges/${id}`)).body;
    expect(badgeReply.parse(await ask('x0')).badge.name).toBe('Foreign 0');
    expect(badgeReply.parse(await ask('x0')).badge.name).toBe('Foreign 0');
    expect(platform.calls).toEqual(['getBadge x0']);
    for (let at = 1; at < 15; at += 1) badgeReply.parse(await ask(`x${at}`));
    expect((await ask('x15')).error.code).toBe('too_busy');
    expect(platform.calls).toHaveLength(15);
  });

  it('asks for all badges that Moodle says are mapped, of any provider, and whatever was asked for besides', async () => {
    const { platform } = running.deps;
    platform.badges = Array.from({ length: 40 }, (_, at) => aBadge(`x${at}`, `Foreign ${at}`, '7'));
    await client.call('GET', '/v1/providers');
    const ask = async (id: string, query = '') => (await client.call('GET', `/v1/badges/${id}${query}`)).body;
    for (let at = 0; at < 15; at += 1) badgeReply.parse(await ask(`x${at}`));
    for (let at = 0; at < 20; at += 1) badgeReply.parse(await ask(`x${at + 20}`, '?mapped=1'));
    expect((await ask('gone', '?mapped=1')).error.code).toBe('not_found');
    expect((await ask('x15')).error.code).toBe('too_busy');
  });

  it('counts none of the mapped badges among those that were made up', async () => {
    for (let at = 0; at < 20; at += 1) {
      const { body } = await client.call('GET', `/v1/badges/gone-${at}?mapped=1`);
      expect(body.error.code).toBe('not_found');
    }
    expect((await client.call('GET', '/v1/badges/guess')).body.error.code).toBe('not_found');
  });

  it('takes no badge for one of others by a list of providers that is old, and fetches that again', async () => {
    const { platform } = running.deps;
    await client.call('GET', '/v1/providers');
    await age();
    platform.badges = Array.from({ length: 20 }, (_, at) => aBadge(`x${at}`, `Foreign ${at}`, '7'));
    const ask = async (id: string) => (await client.call('GET', `/v1/badges/${id}`)).body;
    platform.calls.length = 0;
    badgeReply.parse(await ask('x0'));
    await running.server.background.idle();
    expect(platform.calls).toEqual(['getBadge x0', 'listProviders']);
    // The first one did not count.
    for (let at = 1; at < 16; at += 1) badgeReply.parse(await ask(`x${at}`));
    expect((await ask('x16')).error.code).toBe('too_busy');
  });

  it('refuses with what is wrong when there is nothing to show', async () => {
    running.deps.platform.fault = 'token_refused';
    expect((await client.call('GET', '/v1/providers')).body.error.code).toBe('not_verified');
    running.deps.platform.fault = 'server_error';
    expect((await client.call('GET', '/v1/providers')).body.error).toMatchObject({
      code: 'upstream_failed',
      retry: true,
    });
    const { client: unconnected } = await running.pair();
    expect((await unconnected.call('GET', '/v1/providers')).body.error.code).toBe('no_connection');
  });

  it('is fetched by one of two replicas that are asked at the same time', async () => {
    const { keys, platform } = running.deps;
    const replica = await startTestServer(database(), { keys, platform });
    const both = [client, replica.clientOf(site)];
    const askBoth = async () => {
      for (const path of ['/v1/providers', '/v1/providers/1/badges']) {
        await Promise.all(both.map((one) => one.call('GET', path)));
      }
      await Promise.all([running, replica].map(({ server }) => server.background.idle()));
    };
    await askBoth();
    platform.calls.length = 0;
    await age();
    await askBoth();
    await replica.server.stop();
    expect(platform.calls.sort()).toEqual(['listBadges 1', 'listBadges 2', 'listBadges 3', 'listProviders']);
    expect(await badges()).toMatchObject({ total: 120, pending: 0, stale: false });
  });

  it('is fetched by the next who looks after the platform failed in the middle', async () => {
    const { platform } = running.deps;
    await badges();
    await running.server.background.idle();
    await age();
    platform.fault = 'server_error';
    await badges();
    await running.server.background.idle();
    platform.fault = null;
    platform.calls.length = 0;
    await badges();
    await running.server.background.idle();
    expect(platform.calls).toEqual(['listBadges 1', 'listBadges 2', 'listBadges 3']);
    expect(await badges()).toMatchObject({ stale: false, pending: 0 });
  });

  it('is taken over from a replica that died in the middle', async () => {
    await badges();
    await running.server.background.idle();
    await age();
    await database().intake.run((db) =>
      db.execute(
        sql`update cached_catalogues set fetching_until = clock_timestamp() + interval '1 minute' where site = ${site.id}`,
      ),
    );
    running.deps.platform.calls.length = 0;
    await badges();
    await running.server.background.idle();
    expect(running.deps.platform.calls).toEqual([]);
    await database().intake.run((db) =>
      db.execute(
        sql`update cached_catalogues set fetching_until = clock_timestamp() - interval '1 second' where site = ${site.id}`,
      ),
    );
    await badges();
    await running.server.background.idle();
    expect(running.deps.platform.calls).toEqual(['listBadges 1', 'listBadges 2', 'listBadges 3']);
  });
});
