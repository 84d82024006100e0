import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { anIssuance } from '../testing/issuances.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { aConnection } from '../testing/sites.ts';
import { waitForIdleLane } from './wait-for-idle-lane.ts';

onEachDatabase('the catalogue of a new connection', (database) => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(() => {
    const { platform } = running.deps;
    platform.calls.length = 0;
    platform.badges = Array.from({ length: 120 }, (_, at) => aBadge(`b${at}`));
  });
  afterAll(() => running.server.stop());

  const save = async (token: string) => {
    const { client } = await running.pair();
    const body = { environment: 'production', token, timeoutMs: 30_000, force: true, actor: { userId: '2' } };
    const { status } = await client.call('PUT', '/v1/connection', body);
    expect(status).toBe(200);
    await running.server.background.idle();
    return client;
  };

  it('is fetched whole before anybody asks for it', async () => {
    const client = await save('tok_good_1234');
    running.deps.platform.calls.length = 0;
    expect((await client.call('GET', '/v1/providers')).body).toMatchObject({ providers: [{ id: '1' }] });
    const { body } = await client.call('GET', '/v1/providers/1/badges?page=5&size=24');
    expect(body).toMatchObject({ total: 120, pending: 0 });
    expect(running.deps.platform.calls).toEqual([]);
  });

  it('is left alone while the token does not work', async () => {
    await save('tok_wrong_1234');
    expect(running.deps.platform.calls.filter((call) => call.startsWith('list'))).toEqual([]);
  });

  it('waits for badges that are due, and for no longer than that', async () => {
    const { site } = await running.pair();
    await aConnection(running.deps, site, 'navigatr:production:77');
    const id = await anIssuance(running.deps, site.id, { target: 'navigatr:production:77' });
    let isQuiet = false;
    const quiet = waitForIdleLane(running.deps, 'navigatr:production:77', () => false).then(() => {
      isQuiet = true;
    });
    await waitForIdleLane(running.deps, 'navigatr:production:78', () => false);
    expect(isQuiet).toBe(false);
    await database().intake.run((db) =>
      db.execute(sql`update issuances set state = 'issued' where id = ${id}`),
    );
    await quiet;
  });
});
