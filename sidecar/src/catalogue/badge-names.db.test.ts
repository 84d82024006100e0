import { badgesReply } from '@local-navigatr/shared-types';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { aSiteWithBadges } from '../testing/site-with-badges.ts';

onEachDatabase('names of badges', (database) => {
  let running: RunningServer;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  afterAll(() => running.server.stop());

  /** The names that a site is shown whose platform has these. */
  async function shown(names: string[], query = ''): Promise<string[]> {
    const { client } = await aSiteWithBadges(running);
    running.deps.platform.badges = names.map((name, at) => aBadge(`b${at}`, name));
    const reply = await client.call('GET', `/v1/providers/1/badges${query}`);
    return badgesReply.parse(reply.body).badges.map(({ name }) => name);
  }

  it.each(['élan', 'ELAN', 'Élan', 'E\u0301LAN', 'élan ШКОЛА', 'elan школа'])(
    'finds "ÉLAN Школа" by %j',
    async (query) => {
      const found = await shown(['Elegance', 'ÉLAN Школа'], `?query=${encodeURIComponent(query)}`);
      expect(found).toEqual(['ÉLAN Школа']);
    },
  );

  it.each([
    ['level 2 before level 10', ['Level 1', 'Level 1b', 'level 2', 'Level 10']],
    ['without accents and spaces in front', ['Å la carte', ' Eco', 'Élan', 'fire', ' Zoo']],
  ])('sorts as people do: %s', async (_, names) => {
    expect(await shown([...names].reverse())).toEqual(names);
  });
});
