import { badgeReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('one badge, of several providers', (database) => {
  let running: RunningServer;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    ({ client } = await aSiteWithBadges(running));
    const { platform } = running.deps;
    platform.providers = ['1', '2', '3'].map((id) => ({ id, name: id, imageUrl: null }));
    platform.badges = ['1', '2'].map((providerId) => aBadge('shared', 'Shared', providerId));
  });
  afterAll(() => running.server.stop());

  const providerOf = async (query: string) =>
    badgeReply.parse((await client.call('GET', `/v1/badges/shared${query}`)).body).badge.providerId;
  const list = (providerId: string) => client.call('GET', `/v1/providers/${providerId}/badges`);
  const age = () =>
    database().intake.run(async (db) => {
      await db.execute(sql`update cached_badges set fetched_at = clock_timestamp() - interval '1 day'`);
    });

  it.each(['1', '2'])('is that of provider %s where it is asked for as such', async (asked) => {
    const { calls } = running.deps.platform;
    expect(await providerOf(`?provider=${asked}`)).toBe(asked);
    for (const providerId of ['1', '2', '1']) await list(providerId);
    calls.length = 0;
    expect(await providerOf(`?provider=${asked}`)).toBe(asked);
    expect(calls).toEqual([]);
    await age();
    expect(await providerOf(`?provider=${asked}&mapped=1`)).toBe(asked);
    expect(calls).toEqual(['getBadge shared']);
  });

  it('is asked for at the platform until the list of the provider is there', async () => {
    const { calls } = running.deps.platform;
    await list('2');
    expect(await providerOf('?provider=1')).toBe('1');
    expect(await providerOf('?provider=3')).toBe('1');
    await list('3');
    calls.length = 0;
    expect(await providerOf('?provider=3')).toBe('2');
    expect(await providerOf('')).toBe('2');
    expect(calls).toEqual([]);
  });
});
