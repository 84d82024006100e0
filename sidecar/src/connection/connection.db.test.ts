import { createHash } from 'node:crypto';
import { connection } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import { connectedSite } from '../testing/connected-site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anIssuance } from '../testing/issuances.ts';
import { TARGET } from '../testing/sites.ts';
import { findUnverified } from './find-connection.ts';
import { verifyLater } from './save-connection.ts';

onEachDatabase('the connection', (database) => {
  const server = connectedSite(database);
  const { actor, good, put, get } = server;

  it('is not there before it is saved, and that holds what is sent', async () => {
    expect(await get()).toMatchObject({ configured: false, target: null, holds: [] });
    await anIssuance(server.running.deps, server.site.id);
    expect((await get()).holds).toMatchObject([{ reason: 'no_connection', waiting: 1 }]);
  });

  it('can be forced on an API that answers but does not say whose token it is, and keeps its target', async () => {
    server.running.deps.platform.fault = 'not_found';
    const saved = await put({ ...good, force: true });
    expect(saved).toMatchObject({ saved: true, test: { ok: false, problem: 'not_navigatr' } });
    expect(saved.connection.target).toMatch(/^navigatr:production:c-[\w-]{22}$/);
    expect((await put({ ...good, force: true })).targetChanged).toBe(false);
  });

  it('has an account of its own where the platform names none: the same for a token, and only with the key of the ledger', async () => {
    server.running.deps.platform.fault = 'not_found';
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
    server.running.deps.platform.fault = 'token_refused';
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
      onlyRow<{ credential: string }>(
        db,
        sql`select credential from connections where site = ${server.site.id}`,
      ),
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

  it('is stored unverified when forced, and gets its target once the platform answers', async () => {
    server.running.deps.platform.fault = 'server_error';
    expect(await put({ ...good, force: true })).toMatchObject({
      saved: true,
      test: { problem: 'server_error' },
      connection: { configured: true, target: null, verifiedAt: null },
    });
    server.running.deps.platform.fault = null;
    const [stored] = (await database().intake.run((db) => findUnverified(db))).filter(
      (one) => one.site === server.site.id,
    );
    if (!stored) throw new Error('not found');
    expect(await verifyLater(server.running.deps, stored)).toBe(true);
    expect(await get()).toMatchObject({ target: TARGET, accountName: 'Riverside College' });
  });

  it('lifts what a working token makes untrue', async () => {
    await database().intake.run((db) =>
      placeHold(db, {
        site: server.site.id,
        scope: 'target',
        target: TARGET,
        reason: 'token_refused',
        forMs: null,
      }),
    );
    expect((await put(good)).connection.holds).toEqual([]);
  });

  it('is forgotten when removed, which holds its target until it is back', async () => {
    await put(good);
    await anIssuance(server.running.deps, server.site.id);
    const removed = await server.client.call('DELETE', '/v1/connection', { actor });
    const hold = { scope: 'target', subject: TARGET, reason: 'connection_removed', remedy: 'reconnect' };
    expect(connection.parse(removed.body)).toMatchObject({
      configured: false,
      holds: [{ ...hold, waiting: 1 }],
    });
    const row = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from connections where site = ${server.site.id}`,
      ),
    );
    expect(Number(row.count)).toBe(0);
    expect((await put(good)).connection.holds).toEqual([]);
  });

  it('is removed without a warning where nothing waits, whatever held it', async () => {
    await put(good);
    for (const reason of ['token_refused', 'api_down', 'wrong_url', 'rate_limited'] as const)
      await database().intake.run((db) =>
        placeHold(db, { site: server.site.id, scope: 'target', target: TARGET, reason, forMs: 60_000 }),
      );
    expect((await get()).holds.map(({ reason }) => reason).sort()).toEqual(['token_refused', 'wrong_url']);
    const removed = await server.client.call('DELETE', '/v1/connection', { actor });
    expect(connection.parse(removed.body).holds).toEqual([]);
  });

  /** Somebody else acts while the stored token is tested for a save that changes only the time-out. */
  const saveWhile = async (act: () => Promise<unknown>) => {
    const { platform } = server.running.deps;
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
    await anIssuance(server.running.deps, server.site.id);
    const saved = await saveWhile(() => server.client.call('DELETE', '/v1/connection', { actor }));
    expect(saved).toMatchObject({ saved: false, test: { problem: 'not_configured' } });
    expect(await get()).toMatchObject({ configured: false, holds: [{ reason: 'connection_removed' }] });
  });

  it('keeps the token that was saved while a change of its time-out was tested', async () => {
    await put(good);
    const other = { id: '10', name: 'Hill College', authScheme: 'bearer' as const };
    server.running.deps.platform.accounts.set('production tok_newer_9999', other);
    const saved = await saveWhile(() => put({ ...good, token: 'tok_newer_9999' }));
    expect(saved).toMatchObject({ saved: true, connection: { tokenLastFour: '9999', timeoutMs: 60_000 } });
  });

  it('tells when the account is another one', async () => {
    await put(good);
    server.running.deps.platform.accounts.set('production tok_other_5678', {
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
    const reply = await server.client.call('PUT', '/v1/connection', { ...good, ...values });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });
});
