import { connect } from 'node:net';
import { errorBody } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, DatabaseTimeout, onlyRow } from '../db/client.ts';
import { findSite, newSecret, rotateSecret, type Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import {
  countWritten,
  type RunningServer,
  refusedCalls,
  startTestServer,
} from '../testing/running-server.ts';
import { SignedClient } from '../testing/signed-client.ts';
import { anAward } from '../testing/sites.ts';

onEachDatabase('the signed API', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
    ({ site, client } = await running.pair());
  });
  afterAll(() => running.server.stop());

  const written = () => countWritten(running, site);
  const now = () => Math.floor(Date.now() / 1000);

  it('answers a signed call with a signed reply', async () => {
    const reply = await client.call('GET', '/v1/feed?after=0');
    expect(reply).toMatchObject({ status: 200, signed: true, body: { changes: [], cursor: 0 } });
  });

  it('accepts the prefix of a reverse proxy before the signed target', async () => {
    const reply = await client.with({ prefix: '/sidecar' }).call('GET', '/v1/feed?after=0');
    expect(reply.status).toBe(200);
  });

  it.each(['/api/v1/navigatr', '/v1', '/v1/issuances', '/', '/a//b', '/%C3%9C/V1'])(
    'accepts the prefix %s, and answers what is not there behind it',
    async (prefix) => {
      const prefixed = client.with({ prefix });
      expect(await prefixed.call('GET', '/v1/feed?after=0')).toMatchObject({ status: 200, signed: true });
      expect(await prefixed.call('GET', '/v1/nothing')).toMatchObject({ status: 404, signed: true });
      const forged = await client.with({ prefix, signature: 'v1,AAAA' }).call('GET', '/v1/feed?after=0');
      expect(forged.body.error.code).toBe('bad_signature');
    },
  );

  it('runs no route for a call that was signed for another', async () => {
    // The whole path is that of a route; what is signed is only its end.
    const reply = await client.with({ prefix: '/v1/providers' }).call('GET', '/v1/badges');
    expect(reply).toMatchObject({ status: 404, signed: true });
  });

  it.each([
    ['no signature', { signature: ' ' }, 401, 'unsigned'],
    ['another site', { site: 'nobody' }, 401, 'unknown_site'],
    ['a wrong signature', { signature: 'v1,AAAA' }, 401, 'bad_signature'],
    ['another body than the signed one', { rawBody: '{"awards":[{}]}' }, 401, 'bad_signature'],
    ['a short id', { id: 'short' }, 401, 'unsigned'],
    ['a timestamp 10 minutes old', { timestamp: String(now() - 600) }, 401, 'stale_timestamp'],
    ['a timestamp 10 minutes ahead', { timestamp: String(now() + 600) }, 401, 'stale_timestamp'],
    ['another wwwroot', { wwwroot: 'https://clone.example.org' }, 409, 'site_moved'],
    ['a timestamp that is no number', { timestamp: 'soon' }, 401, 'unsigned'],
  ] as const)('refuses %s and writes nothing', async (_name, overrides, status, code) => {
    const before = await written();
    const reply = await client.with(overrides).call('POST', '/v1/awards', { awards: [anAward()] });
    expect(reply.status).toBe(status);
    expect(errorBody.parse(reply.body).error.code).toBe(code);
    expect(await written()).toBe(before);
  });

  it('signs its refusal when the signature was right, so that the caller can believe it', async () => {
    const stale = await client.with({ timestamp: String(now() - 600) }).call('GET', '/v1/feed');
    expect(stale.signed).toBe(true);
    expect(stale.body.error.details[0].message).toMatch(/^off by -(599|600|601) s$/);
    const wrong = await client.with({ signature: 'v1,AAAA' }).call('GET', '/v1/feed');
    expect(wrong.signed).toBe(false);
  });

  it('refuses the same id a second time', async () => {
    const id = 'replayed-0123456789';
    expect((await client.with({ id }).call('GET', '/v1/feed')).status).toBe(200);
    const again = await client.with({ id }).call('GET', '/v1/feed');
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'replayed', retry: false } } });
  });

  it('lets one of several calls through that come at once under the same id', async () => {
    const id = 'at-once-0123456789';
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => client.with({ id }).call('GET', '/v1/feed')),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  it('refuses a stale call without harm to those that come with it', async () => {
    const stale = client.with({ timestamp: String(now() - 600) });
    const replies = await Promise.all([client, stale, client].map((one) => one.call('GET', '/v1/feed')));
    expect(replies.map(({ status }) => status)).toEqual([200, 401, 200]);
  });

  it.each([
    ['malformed JSON', '{"awards":', {}, 400, 'invalid_json'],
    ['an empty body', '', {}, 400, 'invalid_json'],
    ['a body that is not JSON by type', '{}', { contentType: 'text/plain' }, 415, 'unsupported_media_type'],
    ['another shape', '{"awards":"all"}', {}, 400, 'invalid_request'],
    ['no awards', '{"awards":[]}', {}, 400, 'invalid_request'],
  ] as const)('refuses %s', async (_name, text, overrides, status, code) => {
    const reply = await client.with(overrides).call('POST', '/v1/awards', text);
    expect(reply).toMatchObject({ status, signed: true, body: { error: { code } } });
  });

  it('refuses more than 500 awards', async () => {
    const awards = Array.from({ length: 501 }, () => ({}));
    expect((await client.call('POST', '/v1/awards', { awards })).body.error.code).toBe('invalid_request');
  });

  it('refuses a body over 1 MB with 413 and one over 256 kB elsewhere', async () => {
    const big = JSON.stringify({ ids: ['x'.repeat(300_000)] });
    expect((await client.call('POST', '/v1/awards/missing', big)).status).toBe(413);
    expect((await client.call('POST', '/v1/awards', JSON.stringify(['x'.repeat(1_000_001)]))).status).toBe(
      413,
    );
    expect((await client.call('POST', '/v1/awards', big)).body.error.code).toBe('invalid_request');
  });

  it('says which methods a path has', async () => {
    const reply = await client.call('DELETE', '/v1/feed');
    expect(reply).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } });
    expect(reply.headers.get('allow')).toBe('GET');
    expect((await client.call('GET', '/v1/nothing')).status).toBe(404);
    const unsigned = await fetch(`${running.server.url}/nothing`);
    expect(unsigned.status).toBe(404);
    expect(errorBody.parse(await unsigned.json()).error.code).toBe('not_found');
  });

  it('refuses a target that something might normalise', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(running.server.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
      socket.write('GET /v1/../healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"invalid_target"');
    expect(await refusedCalls(running, 'invalid_target')).toBe(1);
  });

  it('accepts the previous secret after a rotation, and the new one at once', async () => {
    const { site: rotated, client: old } = await running.pair();
    expect((await old.call('GET', '/v1/feed')).status).toBe(200);
    await database().intake.run((db) =>
      rotateSecret(db, running.deps.keys, { site: rotated, secret: newSecret() }),
    );
    const stored = await database().intake.run((db) => findSite(db, running.deps.keys, rotated.id));
    if (!stored) throw new Error('the site is gone');
    const renewed = new SignedClient(running.server.url, stored);
    expect(await renewed.call('GET', '/v1/feed')).toMatchObject({ status: 200, signed: true });
    expect(await old.call('GET', '/v1/feed')).toMatchObject({ status: 200, signed: true });
  });

  it('notes when the site was last heard of', async () => {
    const { site: silent, client: caller } = await running.pair();
    await database().intake.run((db) =>
      db.execute(sql`update sites set last_seen_at = null where id = ${silent.id}`),
    );
    await caller.call('GET', '/v1/feed');
    const { seen } = await database().intake.run((db) =>
      onlyRow<{ seen: boolean }>(
        db,
        sql`select last_seen_at is not null as seen from sites where id = ${silent.id}`,
      ),
    );
    expect(seen).toBe(true);
  });

  it('describes every route, and shows probes and metrics without a signature', async () => {
    const get = (path: string) => fetch(`${running.server.url}${path}`);
    const document = (await (await get('/openapi.json')).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toContain('/v1/issuances/{awardId}');
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toMatch(/sidecar_issuances\{state="queued"\} \d+/);
  });

  it('shows metrics only to who has the token, where one is set', async () => {
    const metricsToken = 'a-token-of-the-metrics';
    const guarded = await startTestServer(database(), {
      config: { ...running.deps.config, metricsToken },
    });
    const read = (authorization?: string) =>
      fetch(`${guarded.server.url}/metrics`, { headers: authorization ? { authorization } : {} });
    const wrong = [undefined, metricsToken, 'Bearer', `Bearer ${metricsToken}x`, `Basic ${metricsToken}`];
    const statuses = await Promise.all(wrong.map(async (one) => (await read(one)).status));
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(await refusedCalls(guarded, 'unsigned')).toBe(wrong.length);
    expect((await read(`Bearer ${metricsToken}`)).status).toBe(200);
    await guarded.server.stop();
  });
});

describe('a database that fails', () => {
  const failing = (error: Error): Database => {
    const pool = { run: () => Promise.reject(error), transaction: () => Promise.reject(error) };
    const pools = { delivery: pool, intake: pool, reports: pool, maintenance: pool };
    return { kind: 'postgres', ...pools, purgeDeleted: async () => {}, close: async () => {} };
  };
  const secret = newSecret();
  const site = { id: 'x', wwwroot: 'https://m.example', secrets: [secret], userHashKey: secret };

  it.each([
    ['does not answer', new DatabaseTimeout(5_000), 503, 'database_unavailable'],
    [
      'refuses the connection',
      new Error('q', { cause: Object.assign(new Error('c'), { code: 'ECONNREFUSED' }) }),
      503,
      'database_unavailable',
    ],
    ['meets a bug', new Error('Failed query: select ada@example.org'), 500, 'internal'],
  ] as const)('is answered truthfully when it %s', async (_name, error, status, code) => {
    const { server } = await startTestServer(failing(error));
    const reply = await new SignedClient(server.url, site).call('POST', '/v1/awards', {
      awards: [anAward()],
    });
    expect(reply).toMatchObject({ status, body: { error: { code, retry: true } } });
    expect(JSON.stringify(reply.body)).not.toContain('ada@');
    await server.stop();
  });
});
