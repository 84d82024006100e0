import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { aBadge } from '../testing/fake-platform.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient, SignedReply } from '../testing/signed-client.ts';
import { aConnection, anAward } from '../testing/sites.ts';
import { allRoutes } from './routes/index.ts';

/** Nothing of the other site may hold any of these. */
const CANARIES = {
  courseName: 'Canary course of hill',
  firstName: 'Canaryfirst',
  email: 'canary@hill.example.org',
  provider: 'Canary provider of hill',
};

type Award = ReturnType<typeof anAward>;
type Crossed = { body?: unknown; target: string; is: (reply: SignedReply) => void };

const refused = (status: number, code: string) => (reply: SignedReply) =>
  expect(reply).toMatchObject({ status, body: { error: { code } } });
const answers = (body: object) => (reply: SignedReply) => expect(reply).toMatchObject({ status: 200, body });
const actor = { userId: '2' };

/** What the other site asks, with the ids of the first, and what it is told. By method and path of the route. */
const crossings = (award: Award): Record<string, Crossed> => {
  const acted = answers({ results: [{ id: award.id, result: 'not_found' }] });
  const { courseId, userId } = award;
  const act = { ids: [award.id], actor };
  return {
    'POST /v1/awards': {
      target: '/v1/awards',
      body: {
        awards: [{ ...award, recipient: { firstName: 'X', lastName: 'Y', email: 'x@quay.example.org' } }],
      },
      is: ({ status }) => expect(status).toBe(202),
    },
    'POST /v1/awards/missing': {
      target: '/v1/awards/missing',
      body: { ids: [award.id] },
      is: answers({ missing: [award.id] }),
    },
    'GET /v1/feed': {
      target: '/v1/feed?after=0',
      is: answers({ changes: [], queue: { queued: 0 } }),
    },
    'GET /v1/issuances/:awardId': { target: `/v1/issuances/${award.id}`, is: refused(404, 'not_found') },
    'POST /v1/issuances/retry': { target: '/v1/issuances/retry', body: act, is: acted },
    'POST /v1/issuances/revoke': {
      target: '/v1/issuances/revoke',
      body: { ...act, note: 'by mistake' },
      is: acted,
    },
    'POST /v1/issuances/look-up': { target: '/v1/issuances/look-up', body: act, is: acted },
    'POST /v1/issuances/cancel': { target: '/v1/issuances/cancel', body: act, is: acted },
    'POST /v1/issuances/decide': {
      target: '/v1/issuances/decide',
      body: { ...act, decision: 'issued', note: 'seen' },
      is: acted,
    },
    'PUT /v1/mappings/:courseId/:rule/hold': {
      target: `/v1/mappings/${courseId}/0/hold?target=${award.target}`,
      body: { actor },
      is: ({ status }) => expect(status).toBe(200),
    },
    'DELETE /v1/mappings/:courseId/:rule/hold': {
      target: `/v1/mappings/${courseId}/0/hold?target=${award.target}`,
      body: { actor },
      is: ({ status }) => expect(status).toBe(200),
    },
    'GET /v1/connection': {
      target: '/v1/connection',
      is: answers({ configured: false, accountName: null, queue: { queued: 0 } }),
    },
    'POST /v1/connection/test': { target: '/v1/connection/test', body: {}, is: answers({ ok: false }) },
    'PUT /v1/connection': {
      target: '/v1/connection',
      body: { timeoutMs: 20_000 },
      is: ({ status }) => expect(status).toBeLessThan(500),
    },
    'GET /v1/connections': { target: '/v1/connections', is: answers({ connections: [] }) },
    'GET /v1/connections/:id': {
      target: '/v1/connections/main',
      is: answers({ configured: false, accountName: null, queue: { queued: 0 } }),
    },
    'POST /v1/connections/:id/test': {
      target: '/v1/connections/main/test',
      body: {},
      is: answers({ ok: false }),
    },
    'PUT /v1/connections/:id': {
      target: '/v1/connections/main',
      body: { timeoutMs: 20_000 },
      is: ({ status }) => expect(status).toBeLessThan(500),
    },
    'DELETE /v1/connections/:id': {
      target: '/v1/connections/main',
      body: { actor },
      is: ({ status }) => expect(status).toBe(200),
    },
    'GET /v1/providers': { target: '/v1/providers', is: refused(409, 'no_connection') },
    'GET /v1/providers/:id/badges': { target: '/v1/providers/1/badges', is: refused(409, 'no_connection') },
    'GET /v1/badges/:id': { target: '/v1/badges/b1', is: refused(409, 'no_connection') },
    'POST /v1/privacy/export': {
      target: '/v1/privacy/export',
      body: { users: [userId], courses: [courseId] },
      is: ({ status }) => expect(status).toBe(200),
    },
    'POST /v1/privacy/erase': {
      target: '/v1/privacy/erase',
      body: { users: [userId], courses: [courseId] },
      is: ({ status }) => expect(status).toBe(200),
    },
    'POST /v1/recovery/confirm': {
      target: '/v1/recovery/confirm',
      body: { actor },
      is: refused(409, 'no_recovery'),
    },
    'POST /v1/recovery/taught': {
      target: '/v1/recovery/taught',
      body: { id: award.id, counts: { erasures: 0, holds: 0, connections: 0, awards: 0, failed: 0 } },
      is: answers({ taught: false }),
    },
    'DELETE /v1/connection': {
      target: '/v1/connection',
      body: { actor },
      is: ({ status }) => expect(status).toBe(200),
    },
    'DELETE /v1/site': { target: '/v1/site', body: { actor }, is: ({ status }) => expect(status).toBe(200) },
  };
};

onEachDatabase('two sites on one sidecar', (database) => {
  let running: RunningServer;
  let hill: Site;
  let quay: SignedClient;
  const award = anAward({
    courseName: CANARIES.courseName,
    recipient: { firstName: CANARIES.firstName, lastName: 'Byron', email: CANARIES.email },
  });

  beforeAll(async () => {
    running = await startTestServer(database());
    const { platform } = running.deps;
    platform.providers = [{ id: '1', name: CANARIES.provider, imageUrl: null }];
    platform.badges = [aBadge('b1', 'Canary badge of hill')];
    const first = await running.pair();
    hill = first.site;
    await aConnection(running.deps, hill);
    await first.client.call('POST', '/v1/awards', { awards: [award] });
    await first.client.call('GET', '/v1/providers');
    await first.client.call('GET', '/v1/providers/1/badges');
    await running.server.background.idle();
  });
  beforeEach(async () => {
    ({ client: quay } = await running.pair());
  });
  afterAll(() => running.server.stop());

  it('covers every call there is', () => {
    const called = Object.keys(crossings(award)).sort();
    const needs = { sites: running.server, background: running.server.background, intake: running.server };
    const there = allRoutes(needs as never).map(({ method, path }) => `${method} ${path}`);
    expect(called).toEqual(there.sort());
  });

  it.each(Object.entries(crossings(award)))(
    'lets %s of one see and change nothing of the other',
    async (call, crossed) => {
      const before = await everythingOf(hill.id);
      const reply = await quay.call(call.split(' ')[0] ?? '', crossed.target, crossed.body);
      crossed.is(reply);
      const said = JSON.stringify(reply.body);
      expect(Object.values(CANARIES).filter((canary) => said.includes(canary))).toEqual([]);
      expect(await everythingOf(hill.id)).toEqual(before);
    },
  );

  /** Every row that names the site, table by table; when it last called is another matter. */
  async function everythingOf(site: string): Promise<Record<string, unknown[]>> {
    const ask = <Row>(statement: SQL) => database().reports.run((db) => rows<Row>(db, statement));
    const tables = await ask<{ name: string }>(
      sql`select table_name as name from information_schema.columns
          where table_schema = 'public' and column_name = 'site' order by table_name`,
    );
    const found: Record<string, unknown[]> = {};
    for (const { name } of tables) {
      found[name] = await ask(
        sql`select to_jsonb(t)::text as row from ${sql.identifier(name)} t where site = ${site} order by 1`,
      );
    }
    return found;
  }
});
