import { createHash } from 'node:crypto';
import { connection, putConnectionReply, testConnectionReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import type { Platform, ReadProblem } from '../platform/port.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anIssuance } from '../testing/issuances.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { TARGET } from '../testing/sites.ts';
import { findUnverified } from './find-connection.ts';
import { verifyLater } from './save-connection.ts';

/** A test of what is stored: catalogues that are fetched in the background have another time-out. */
const TESTED = { timeoutMs: 41_000 };
const listingsOf = (listing: MockInstance<Platform['listProviders']>) =>
  listing.mock.calls.filter(([{ timeoutMs }]) => timeoutMs === TESTED.timeoutMs).length;

onEachDatabase('the connection', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const actor = { userId: '2', contextId: '1' };
  const good = {
    environment: 'production',
    token: ' tok_good\n_1234 ',
    timeoutMs: 30_000,
    force: false,
    actor,
  };

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    running.deps.platform.fault = null;
    running.deps.platform.providers = [{ id: '1', name: 'Riverside College', imageUrl: null }];
    ({ site, client } = await running.pair());
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => running.server.stop());

  const put = async (body: object) => {
    const reply = await client.call('PUT', '/v1/connection', body);
    expect(reply.status).toBe(200);
    return putConnectionReply.parse(reply.body);
  };
  const test = async (body: object) =>
    testConnectionReply.parse((await client.call('POST', '/v1/connection/test', body)).body);
  const get = async () => connection.parse((await client.call('GET', '/v1/connection')).body);

  it('is not there before it is saved, and that holds what is sent', async () => {
    expect(await get()).toMatchObject({ configured: false, target: null, holds: [] });
    await anIssuance(running.deps, site.id);
    expect((await get()).holds).toMatchObject([{ reason: 'no_connection', waiting: 1 }]);
  });

  it('can be forced on an API that answers but does not say whose token it is, and keeps its target', async () => {
    running.deps.platform.fault = 'not_found';
    const saved = await put({ ...good, force: true });
    expect(saved).toMatchObject({ saved: true, test: { ok: false, problem: 'not_navigatr' } });
    expect(saved.connection.target).toMatch(/^navigatr:production:c-[\w-]{22}$/);
    expect((await put({ ...good, force: true })).targetChanged).toBe(false);
  });

  it('has an account of its own where the platform names none: the same for a token, and only with the key of the ledger', async () => {
    running.deps.platform.fault = 'not_found';
    const first = (await put({ ...good, force: true })).connection.accountId ?? '';
    const other = await put({ ...good, token: 'tok_other_5678', force: true });
    expect(other.connection.accountId).not.toBe(first);
    const unkeyed = createHash('sha256').update(JSON.stringify({ token: good.token }));
    expect(first).not.toContain(unkeyed.copy().digest('hex').slice(0, 16));
    expect(first).not.toContain(unkeyed.digest('base64url').slice(0, 22));
    await database().intake.run((db) => db.execute(sql`delete from installation where key = 'account_key'`));
    expect((await put({ ...good, force: true })).connection.accountId).not.toBe(first);
  });

  it('has no target when it is forced although the token is refused', async () => {
    running.deps.platform.fault = 'token_refused';
    expect((await put({ ...good, force: true })).connection.target).toBeNull();
  });

  it('is saved once it verifies, and shows who it belongs to but never the token', async () => {
    const saved = await put(good);
    expect(saved).toMatchObject({
      saved: true,
      targetChanged: false,
      test: { ok: true, problem: 'none', accountName: 'Riverside College', providers: [{ id: '1' }] },
      connection: { configured: true, target: TARGET, tokenLastFour: '1234', holds: [] },
    });
    expect(JSON.stringify(saved)).not.toContain('tok_good');
    const row = await database().intake.run((db) =>
      onlyRow<{ credential: string }>(db, sql`select credential from connections where site = ${site.id}`),
    );
    expect(row.credential).not.toContain('tok_good');
  });

  it('keeps what is stored when another token does not verify', async () => {
    await put(good);
    const refused = await put({ ...good, token: 'tok_wrong_9999' });
    expect(refused).toMatchObject({
      saved: false,
      test: { ok: false, problem: 'token_refused', httpStatus: 401 },
      connection: { tokenLastFour: '1234', target: TARGET },
    });
  });

  it('says what a token belongs to, and is not saved when that is not what was expected', async () => {
    running.deps.platform.accounts.set('production tok_other_2222', {
      id: '12',
      name: 'Hillside School',
      authScheme: 'bearer',
    });
    await put(good);
    const other = { ...good, token: 'tok_other_2222' };
    expect(await test(other)).toMatchObject({ ok: true, target: 'navigatr:production:12' });
    for (const force of [false, true]) {
      expect(await put({ ...other, force, expectedTarget: TARGET })).toMatchObject({
        saved: false,
        targetChanged: true,
        test: { target: 'navigatr:production:12', accountName: 'Hillside School' },
        connection: { tokenLastFour: '1234', target: TARGET },
      });
    }
    expect(await put({ ...other, expectedTarget: 'navigatr:production:12' })).toMatchObject({
      saved: true,
      targetChanged: true,
      connection: { target: 'navigatr:production:12' },
    });
    expect(await put({ ...good, expectedTarget: TARGET })).toMatchObject({ saved: true });
    running.deps.platform.accounts.delete('production tok_other_2222');
  });

  it('is not forced under an assumed account where another one was expected', async () => {
    await put(good);
    running.deps.platform.fault = 'not_found';
    expect(await put({ ...good, force: true, expectedTarget: TARGET })).toMatchObject({
      saved: false,
      targetChanged: true,
      test: { problem: 'not_navigatr', target: expect.stringMatching(/^navigatr:production:c-/) },
      connection: { target: TARGET },
    });
  });

  it('sends a typed token to the environment that was chosen, and to no other', async () => {
    const { calls } = running.deps.platform;
    calls.length = 0;
    const refused = { ok: false, problem: 'token_refused', environment: 'staging' };
    expect(await test({ ...good, environment: 'staging' })).toMatchObject(refused);
    expect(await put({ ...good, environment: 'staging' })).toMatchObject({ saved: false, test: refused });
    // An earlier test's connection may still list its badges.
    expect(calls.filter((call) => call.startsWith('verify'))).toEqual(['verify staging', 'verify staging']);
  });

  it('never tries a stored token in the other environment, which asks for one of its own', async () => {
    const { accounts, calls } = running.deps.platform;
    await put(good);
    calls.length = 0;
    expect(await test({ environment: 'staging' })).toMatchObject({ ok: false, problem: 'not_configured' });
    expect(await put({ environment: 'staging', timeoutMs: 30_000, force: true, actor })).toMatchObject({
      saved: false,
      test: { problem: 'not_configured', environment: 'staging' },
      connection: { environment: 'production', target: TARGET },
    });
    accounts.set('production tok_ending_1111', { id: '9', name: 'Riverside College', authScheme: 'bearer' });
    await put({ ...good, token: 'tok_ending_1111' });
    accounts.delete('production tok_ending_1111');
    expect(await test({})).toMatchObject({ ok: false, problem: 'token_refused' });
    expect(calls).not.toContain('verify staging');
  });

  it.each<[string, ReadProblem]>([
    ['dns', 'dns'],
    ['timeout', 'timeout'],
    ['rate_limited', 'rate_limited'],
    ['redirected', 'redirected'],
    ['server_error', 'server_error'],
    ['not_navigatr', 'not_found'],
    ['not_navigatr', 'not_navigatr'],
  ])('names the problem %s', async (problem, fault) => {
    running.deps.platform.fault = fault;
    expect(await test(good)).toMatchObject({ ok: false, problem, accountName: null });
  });

  it('says that an account without providers can issue nothing', async () => {
    running.deps.platform.providers = [];
    expect(await test(good)).toMatchObject({ ok: false, problem: 'no_provider_admin', accountId: '9' });
  });

  it('tests what is stored when nothing is typed, or says that there is nothing', async () => {
    expect(await test({})).toMatchObject({ ok: false, problem: 'not_configured' });
    await put(good);
    expect(await test({})).toMatchObject({ ok: true, accountId: '9' });
  });

  it('asks both questions at once where the lane is known, so that a busy one is waited for once', async () => {
    const { platform } = running.deps;
    await put(good);
    const verify = platform.verify.bind(platform);
    const listing = vi.spyOn(platform, 'listProviders');
    vi.spyOn(platform, 'verify').mockImplementationOnce(async (...call) => {
      await expect.poll(() => listingsOf(listing)).toBe(1);
      return verify(...call);
    });
    expect(await test(TESTED)).toMatchObject({ ok: true, accountId: '9', providers: [{ id: '1' }] });
    expect(listingsOf(listing)).toBe(1);
  });

  it('lists providers again when the account takes the token in the other header now', async () => {
    const { accounts } = running.deps.platform;
    accounts.set('production tok_moving_1111', { id: '9', name: 'Riverside College', authScheme: 'bearer' });
    await put({ ...good, token: 'tok_moving_1111' });
    const moved = { id: '9', name: 'Riverside College', authScheme: 'x_access_token' as const };
    accounts.set('production tok_moving_1111', moved);
    const listing = vi.spyOn(running.deps.platform, 'listProviders');
    expect(await test(TESTED)).toMatchObject({ ok: true, authScheme: 'x_access_token' });
    expect(listingsOf(listing)).toBe(2);
  });

  it('is stored unverified when forced, and gets its target once the platform answers', async () => {
    running.deps.platform.fault = 'server_error';
    expect(await put({ ...good, force: true })).toMatchObject({
      saved: true,
      test: { problem: 'server_error' },
      connection: { configured: true, target: null, verifiedAt: null },
    });
    running.deps.platform.fault = null;
    const [stored] = (await database().intake.run((db) => findUnverified(db))).filter(
      (one) => one.site === site.id,
    );
    if (!stored) throw new Error('not found');
    expect(await verifyLater(running.deps, stored)).toBe(true);
    expect(await get()).toMatchObject({ target: TARGET, accountName: 'Riverside College' });
  });

  it('lifts what a working token makes untrue', async () => {
    await database().intake.run((db) =>
      placeHold(db, { site: site.id, scope: 'target', target: TARGET, reason: 'token_refused', forMs: null }),
    );
    expect((await put(good)).connection.holds).toEqual([]);
  });

  it('is forgotten when removed, which holds its target until it is back', async () => {
    await put(good);
    await anIssuance(running.deps, site.id);
    const removed = await client.call('DELETE', '/v1/connection', { actor });
    const hold = { scope: 'target', subject: TARGET, reason: 'connection_removed', remedy: 'reconnect' };
    expect(connection.parse(removed.body)).toMatchObject({
      configured: false,
      holds: [{ ...hold, waiting: 1 }],
    });
    const row = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from connections where site = ${site.id}`,
      ),
    );
    expect(Number(row.count)).toBe(0);
    expect((await put(good)).connection.holds).toEqual([]);
  });

  it('is removed without a warning where nothing waits, whatever held it', async () => {
    await put(good);
    for (const reason of ['token_refused', 'api_down', 'wrong_url', 'rate_limited'] as const)
      await database().intake.run((db) =>
        placeHold(db, { site: site.id, scope: 'target', target: TARGET, reason, forMs: 60_000 }),
      );
    expect((await get()).holds.map(({ reason }) => reason).sort()).toEqual(['token_refused', 'wrong_url']);
    const removed = await client.call('DELETE', '/v1/connection', { actor });
    expect(connection.parse(removed.body).holds).toEqual([]);
  });

  /** Somebody else acts while the stored token is tested for a save that changes only the time-out. */
  const saveWhile = async (act: () => Promise<unknown>) => {
    const { platform } = running.deps;
    const verify = platform.verify.bind(platform);
    vi.spyOn(platform, 'verify').mockImplementationOnce(async (access, permit) => {
      await act();
      return verify(access, permit);
    });
    const { token: _, ...rest } = good;
    return put({ ...rest, timeoutMs: 60_000 });
  };

  it('stays removed when it was removed while a change of its time-out was tested', async () => {
    await put(good);
    await anIssuance(running.deps, site.id);
    const saved = await saveWhile(() => client.call('DELETE', '/v1/connection', { actor }));
    expect(saved).toMatchObject({ saved: false, test: { problem: 'not_configured' } });
    expect(await get()).toMatchObject({ configured: false, holds: [{ reason: 'connection_removed' }] });
  });

  it('keeps the token that was saved while a change of its time-out was tested', async () => {
    await put(good);
    const other = { id: '10', name: 'Hill College', authScheme: 'bearer' as const };
    running.deps.platform.accounts.set('production tok_newer_9999', other);
    const saved = await saveWhile(() => put({ ...good, token: 'tok_newer_9999' }));
    expect(saved).toMatchObject({ saved: true, connection: { tokenLastFour: '9999', timeoutMs: 60_000 } });
  });

  it('tells when the account is another one', async () => {
    await put(good);
    running.deps.platform.accounts.set('production tok_other_5678', {
      id: '10',
      name: 'Hill',
      authScheme: 'bearer',
    });
    expect(await put({ ...good, token: 'tok_other_5678' })).toMatchObject({
      saved: true,
      targetChanged: true,
    });
  });

  it.each([
    { token: 'x', username: 'u', password: 'p' },
    { token: undefined, username: 'u' },
    { token: ' \n ' },
  ])('refuses half a credential: %j', async (values) => {
    const reply = await client.call('PUT', '/v1/connection', { ...good, ...values });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});
