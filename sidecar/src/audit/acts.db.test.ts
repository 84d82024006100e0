import { randomUUID } from 'node:crypto';
import { exportReply, issuance } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { Metrics } from '../health/metrics.ts';
import { createLog } from '../log.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { newSecret, pairSite, rotateSecret, type Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, refusedCalls, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aConnection, anAward } from '../testing/sites.ts';

const actor = { userId: '42', realUserId: '7', contextId: '33' };

onEachDatabase('what an operator has to hear of', (database) => {
  let running: RunningServer;
  let [site, client]: [Site?, SignedClient?] = [];
  const logged: string[] = [];

  beforeAll(async () => {
    const log = createLog('info', { write: (line) => void logged.push(line) });
    running = await startTestServer(database(), { log });
    ({ site, client } = await running.pair());
    await aConnection(running.deps, site);
  });
  afterAll(() => running.server.stop());

  const caller = (): SignedClient => client as SignedClient;
  const pairedSite = (): Site => site as Site;
  const refused = (code: string): Promise<number> => refusedCalls(running, code);
  const trail = () =>
    database().intake.run((db) =>
      rows<{ action: string; actor: string; real: string | null }>(
        db,
        sql`select action, actor, real_actor as real from audit_log where site = ${pairedSite().id} and issuance is null order by id`,
      ),
    );
  const acts = async (action: string): Promise<number> => {
    const { text } = await new Metrics(running.deps).render();
    return Number(new RegExp(`^sidecar_acts\\{action="${action}"\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  };

  const used = randomUUID();
  it.each<[string, (call: SignedClient) => Promise<unknown>]>([
    ['unsigned', (call) => call.with({ signature: '' }).call('GET', '/v1/feed')],
    ['bad_signature', (call) => call.with({ signature: 'v1,AAAA' }).call('GET', '/v1/feed')],
    ['unknown_site', (call) => call.with({ site: 'nowhere' }).call('GET', '/v1/feed')],
    ['site_moved', (call) => call.with({ wwwroot: 'https://copy.example.org' }).call('GET', '/v1/feed')],
    ['stale_timestamp', (call) => call.with({ timestamp: '1700000000' }).call('GET', '/v1/feed')],
    ['wire_version', (call) => call.with({ wire: '9.0' }).call('GET', '/v1/feed')],
    ['no_recovery', (call) => call.call('POST', '/v1/recovery/confirm', { actor })],
    [
      'replayed',
      async (call) => {
        await call.with({ id: used }).call('GET', '/v1/feed');
        await call.with({ id: used }).call('GET', '/v1/feed');
      },
    ],
  ])('a call refused with %s has a line and is counted', async (code, call) => {
    const before = await refused(code);
    await call(caller());
    expect(await refused(code)).toBe(before + 1);
    const lines = logged.map((line) => JSON.parse(line)).filter((line) => line.code === code);
    expect(lines).toMatchObject([{ msg: 'call refused', level: 40 }]);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'recovery_confirmed',
      async () => {
        await database().intake.transaction((tx) => beginRecovery(tx, [pairedSite().id], 'restored'));
        const { recovery } = (await caller().call('GET', '/v1/feed?after=0')).body;
        const counts = { erasures: 0, holds: 0, connections: 0, awards: 0, failed: 0 };
        const report = { id: recovery.id, counts, ofAwards: 0, done: true };
        expect((await caller().call('POST', '/v1/recovery/taught', report)).status).toBe(200);
        await caller().call('POST', '/v1/recovery/confirm', { actor });
      },
      { actor: '42', real: '7' },
    ],
    [
      'mapping_paused',
      () => caller().call('PUT', '/v1/mappings/5/0/hold?target=navigatr:production:9', { actor }),
      { actor: '42', real: '7' },
    ],
    [
      'connection_removed',
      () => caller().call('DELETE', '/v1/connection', { actor }),
      { actor: '42', real: '7' },
    ],
    [
      'site_secret_rotated',
      () =>
        database().intake.transaction((tx) =>
          pairSite(tx, running.deps.keys, { ...pairedSite(), secret: newSecret() }),
        ),
      { actor: 'system', real: null },
    ],
  ])('%s is in the audit trail with both people, and measured', async (action, run, by) => {
    await run();
    expect((await trail()).filter((entry) => entry.action === action)).toMatchObject([by]);
    expect(await acts(action)).toBeGreaterThan(0);
  });

  it('the first call with a new secret is in the audit trail', async () => {
    const { site: rotated, client: before } = await running.pair();
    const secret = newSecret();
    await database().intake.run((db) => rotateSecret(db, running.deps.keys, { site: rotated, secret }));
    await before.call('GET', '/v1/feed');
    await running.clientOf({ ...rotated, secrets: [secret] }).call('GET', '/v1/feed');
    const entries = await database().intake.run((db) =>
      rows(db, sql`select action from audit_log where site = ${rotated.id}`),
    );
    expect(entries).toEqual([{ action: 'site_secret_in_use' }]);
  });

  it('an act on an issuance names both people in its details and in the export of either', async () => {
    const { site: own, client: its } = await running.pair();
    await aConnection(running.deps, own);
    const award = anAward();
    await its.call('POST', '/v1/awards', { awards: [award] });
    await its.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor });
    const { audit } = issuance.parse((await its.call('GET', `/v1/issuances/${award.id}`)).body);
    expect(audit.at(-1)).toMatchObject({ action: 'cancel', actor: '42', realActor: '7' });
    for (const user of ['42', '7']) {
      const found = exportReply.parse((await its.call('POST', '/v1/privacy/export', { users: [user] })).body);
      expect(found.audit).toMatchObject([{ action: 'cancel', actor: '42', realActor: '7' }]);
    }
  });

  it('a site that its Moodle removes has a line, because its audit trail is gone', async () => {
    const { site: gone, client: its } = await running.pair();
    await its.call('DELETE', '/v1/site');
    const lines = logged.map((line) => JSON.parse(line)).filter((line) => line.action === 'site_removed');
    expect(lines).toMatchObject([{ site: gone.id, level: 40 }]);
  });
});
