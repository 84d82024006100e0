import { badgeReply, badgesReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('one badge as it is now', (database) => {
  let running: RunningServer;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  afterAll(() => running.server.stop());
  beforeEach(async () => {
    ({ client } = await aSiteWithBadges(running));
    running.deps.platform.badges = [aBadge('b1', 'First'), aBadge('b2', 'Second')];
    await list();
    running.deps.platform.calls.length = 0;
    await age(10);
  });

  const age = (seconds: number) =>
    database().intake.run((db) =>
      db.execute(
        sql`update cached_badges set fetched_at = fetched_at - ${seconds}::float8 * interval '1 second'`,
      ),
    );

  const list = async () =>
    badgesReply
      .parse((await client.call('GET', '/v1/providers/1/badges')).body)
      .badges.map(({ name }) => name);
  const ask = async (query: string) => (await client.call('GET', `/v1/badges/b1?provider=1${query}`)).body;
  const nameOf = async (query: string) => badgeReply.parse(await ask(query)).badge.name;

  it.each(['&fresh=1', '&fresh=1&mapped=1'])(
    'is asked for again after seconds (%s), and listed so',
    async (query) => {
      const { platform } = running.deps;
      platform.badges = [aBadge('b1', 'Renamed'), aBadge('b2', 'Second')];
      expect(await nameOf('')).toBe('First');
      expect(await nameOf(query)).toBe('Renamed');
      // However long this takes, it was read just now.
      await age(-60);
      expect(await nameOf(query)).toBe('Renamed');
      expect(platform.calls).toEqual(['getBadge b1']);
      expect(await list()).toEqual(['Renamed', 'Second']);
    },
  );

  it.each(['&fresh=1', '&fresh=1&mapped=1'])(
    'is gone when the platform says so (%s), and not listed',
    async (query) => {
      running.deps.platform.badges = [aBadge('b2', 'Second')];
      expect((await ask(query)).error.code).toBe('not_found');
      expect(await list()).toEqual(['Second']);
    },
  );

  it.each(['server_error', 'token_refused'] as const)(
    'is as last seen where the platform says %s',
    async (fault) => {
      running.deps.platform.fault = fault;
      expect(await nameOf('&fresh=1')).toBe('First');
      expect(await list()).toEqual(['First', 'Second']);
    },
  );
});
