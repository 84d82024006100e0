import { badgesReply } from '@local-navigatr/shared-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('the list of badges', (database) => {
  let running: RunningServer;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
    ({ client } = await aSiteWithBadges(running));
  });
  afterAll(() => running.server.stop());

  const badges = async (query = '') =>
    badgesReply.parse((await client.call('GET', `/v1/providers/1/badges${query}`)).body);

  it('keeps to categories, and names all of them where it is asked', async () => {
    const inCategories = (id: string, ...categories: string[]) => ({ ...aBadge(id, id), categories });
    running.deps.platform.badges = [
      inCategories('b1', 'Fire, water', 'Courses'),
      inCategories('b2', 'Courses'),
      inCategories('b3', 'Staff'),
      aBadge('b4', 'b4'),
    ];
    const kept = (...categories: string[]) =>
      badges(`?categories=${encodeURIComponent(JSON.stringify(categories))}`);
    expect((await kept('Courses')).badges.map(({ id }) => id)).toEqual(['b1', 'b2']);
    expect(await kept('Fire, water', 'Staff')).toMatchObject({
      total: 2,
      badges: [{ id: 'b1' }, { id: 'b3' }],
    });
    expect((await kept('Nowhere')).total).toBe(0);
    expect(await badges()).not.toHaveProperty('categories');
    const all = await badges('?listCategories=1&size=1');
    expect(all).toMatchObject({ total: 4, categories: ['Courses', 'Fire, water', 'Staff'] });
    for (const wrong of ['[]', '{}', 'Courses', '[1]']) {
      const reply = await client.call(
        'GET',
        `/v1/providers/1/badges?categories=${encodeURIComponent(wrong)}`,
      );
      expect([wrong, reply.status]).toEqual([wrong, 400]);
    }
  });
});
