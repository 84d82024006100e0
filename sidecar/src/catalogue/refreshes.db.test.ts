import { badgesReply, providersReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('the catalogue that a person wants to see anew', (database) => {
  let running: RunningServer;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    ({ client } = await aSiteWithBadges(running));
  });
  afterAll(() => running.server.stop());

  const badges = async (query = '') =>
    badgesReply.parse((await client.call('GET', `/v1/providers/1/badges${query}`)).body);

  it('is read anew when a person asks for it, the first page at once', async () => {
    const { platform } = running.deps;
    await badges();
    await running.server.background.idle();
    platform.badges = platform.badges.slice(0, 60).map((badge) => ({ ...badge, description: 'new' }));
    platform.calls.length = 0;
    const first = await badges('?refresh=1');
    expect(first).toMatchObject({ refreshing: true, pending: 0, stale: false });
    expect(first.badges[0]?.description).toBe('new');
    await running.server.background.idle();
    expect(await badges()).toMatchObject({ total: 60, refreshing: false });
    expect(platform.calls).toEqual(['listBadges 1', 'listBadges 2']);
  });

  it('is read anew once for all who ask for it in the same half minute', async () => {
    const { platform } = running.deps;
    platform.badges = platform.badges.slice(0, 20);
    await badges();
    platform.calls.length = 0;
    await Promise.all([badges('?refresh=1'), badges('?refresh=1')]);
    await badges('?refresh=1');
    expect(platform.calls).toEqual(['listBadges 1']);
  });

  it('says why it could not be read anew, to all who ask, and still has what it had', async () => {
    const { platform } = running.deps;
    await badges();
    await running.server.background.idle();
    platform.fault = 'server_error';
    platform.calls.length = 0;
    for (const _ of [1, 2]) {
      const { body } = await client.call('GET', '/v1/providers/1/badges?refresh=1');
      expect(body.error).toMatchObject({ code: 'upstream_failed', retry: true });
    }
    expect(platform.calls).toEqual(['listBadges 1']);
    expect(await badges()).toMatchObject({ total: 120, refreshing: false });
  });

  it('asks anew with a new token, whatever the one before was refused with', async () => {
    const { platform, database: ledger } = running.deps;
    await badges();
    await running.server.background.idle();
    platform.fault = 'token_refused';
    const refused = await client.call('GET', '/v1/providers/1/badges?refresh=1');
    expect(refused.body.error).toMatchObject({ retry: expect.any(Boolean) });
    platform.fault = null;
    await ledger.intake.run((db) => db.execute(sql`update connections set revision = revision + 1`));
    expect(await badges('?refresh=1')).toMatchObject({ stale: false });
    await running.server.background.idle();
  });

  it('reads the providers anew as well', async () => {
    const { platform } = running.deps;
    await client.call('GET', '/v1/providers');
    const found = platform.providers;
    platform.providers = [...found, { id: '9', name: 'New College', imageUrl: null }];
    const { body } = await client.call('GET', '/v1/providers?refresh=1');
    platform.providers = found;
    expect(providersReply.parse(body).providers.map(({ id }) => id)).toEqual(['1', '9']);
    expect(platform.calls).toEqual(['listProviders', 'listProviders']);
  });
});
