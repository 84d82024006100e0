import { expect, it, vi } from 'vitest';
import type { ReadProblem } from '../platform/port.ts';
import { connectedSite, listingsOf, TESTED } from '../testing/connected-site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { TARGET } from '../testing/sites.ts';

onEachDatabase('a token that is tested', (database) => {
  const server = connectedSite(database);
  const { actor, good, put, test } = server;

  it('says what a token belongs to, and is not saved when that is not what was expected', async () => {
    server.running.deps.platform.accounts.set('production tok_other_2222', {
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
    server.running.deps.platform.accounts.delete('production tok_other_2222');
  });

  it('is not forced under an assumed account where another one was expected', async () => {
    await put(good);
    server.running.deps.platform.fault = 'not_found';
    expect(await put({ ...good, force: true, expectedTarget: TARGET })).toMatchObject({
      saved: false,
      targetChanged: true,
      test: { problem: 'not_navigatr', target: expect.stringMatching(/^navigatr:production:c-/) },
      connection: { target: TARGET },
    });
  });

  it('sends a typed token to the environment that was chosen, and to no other', async () => {
    const { calls } = server.running.deps.platform;
    calls.length = 0;
    const refused = { ok: false, problem: 'token_refused', environment: 'staging' };
    expect(await test({ ...good, environment: 'staging' })).toMatchObject(refused);
    expect(await put({ ...good, environment: 'staging' })).toMatchObject({ saved: false, test: refused });
    // An earlier test's connection may still list its badges.
    expect(calls.filter((call) => call.startsWith('verify'))).toEqual(['verify staging', 'verify staging']);
  });

  it('never tries a stored token in the other environment, which asks for one of its own', async () => {
    const { accounts, calls } = server.running.deps.platform;
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
    server.running.deps.platform.fault = fault;
    expect(await test(good)).toMatchObject({ ok: false, problem, accountName: null });
  });

  it('says that an account without providers can issue nothing', async () => {
    server.running.deps.platform.providers = [];
    expect(await test(good)).toMatchObject({ ok: false, problem: 'no_provider_admin', accountId: '9' });
  });

  it('tests what is stored when nothing is typed, or says that there is nothing', async () => {
    expect(await test({})).toMatchObject({ ok: false, problem: 'not_configured' });
    await put(good);
    expect(await test({})).toMatchObject({ ok: true, accountId: '9' });
  });

  it('asks both questions at once where the lane is known, so that a busy one is waited for once', async () => {
    const { platform } = server.running.deps;
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

  it('tells the status that the failed question was answered with', async () => {
    await put(good);
    const reference = { httpStatus: 503, errorClass: null };
    vi.spyOn(server.running.deps.platform, 'listProviders').mockResolvedValue({
      kind: 'failed',
      problem: 'server_error',
      reference,
      latencyMs: 3,
    });
    expect(await test(TESTED)).toMatchObject({ ok: false, problem: 'server_error', httpStatus: 503 });
  });

  it.each(['verify', 'listProviders'] as const)(
    'tells in the words of the platform why %s failed, without the credential',
    async (call) => {
      await put(good);
      vi.spyOn(server.running.deps.platform, call).mockResolvedValue({
        kind: 'failed',
        problem: 'token_refused',
        reference: { httpStatus: 403, errorClass: null },
        said: 'The token tok_good_1234 was revoked on 3 May',
        latencyMs: 3,
      });
      expect(await test(TESTED)).toMatchObject({ ok: false, said: 'The token … was revoked on 3 May' });
    },
  );

  it('lists providers again when the account takes the token in the other header now', async () => {
    const { accounts } = server.running.deps.platform;
    accounts.set('production tok_moving_1111', { id: '9', name: 'Riverside College', authScheme: 'bearer' });
    await put({ ...good, token: 'tok_moving_1111' });
    const moved = { id: '9', name: 'Riverside College', authScheme: 'x_access_token' as const };
    accounts.set('production tok_moving_1111', moved);
    const listing = vi.spyOn(server.running.deps.platform, 'listProviders');
    expect(await test(TESTED)).toMatchObject({ ok: true, authScheme: 'x_access_token' });
    expect(listingsOf(listing)).toBe(2);
  });
});
