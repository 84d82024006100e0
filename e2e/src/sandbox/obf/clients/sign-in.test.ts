import { describe, expect } from 'vitest';
import { northfieldId, northfieldSecret, ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

const tokenPath = '/v2/client/oauth2/token';
const ping = `/v2/client/${northfieldId}/ping`;
const rejected = { status: 403, body: '403 Forbidden' };
const basic = { authorization: `Basic ${btoa(`${northfieldId}:${northfieldSecret}`)}` };

describe('the token endpoint', () => {
  test('changes id and secret in a form for a bearer', async ({ sandbox }) => {
    const api = new ObfCaller(sandbox);
    expect(await api.signIn()).toMatchObject({
      status: 200,
      body: { access_token: expect.stringMatching(/^\w+$/), token_type: 'bearer', expires_in: 18_000 },
    });
    expect(await api.get(ping)).toMatchObject({ status: 200, body: { success: true } });
  });

  test('takes the credentials in HTTP Basic', async ({ sandbox }) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const answer = await new ObfCaller(sandbox).call(tokenPath, { method: 'POST', headers: basic, body });
    expect(answer.status).toBe(200);
  });

  test('gives one new token in ten seconds, and says when the next one is due', async ({
    sandbox,
    clock,
  }) => {
    const api = new ObfCaller(sandbox);
    await api.signIn();
    clock.advance(9_001);
    const early = await api.signIn({ secret: 'sandbox_secret_northfield_2' });
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '1']);
    const other = { clientId: 'OTHERSCHOOL2', secret: 'sandbox_secret_other_school' };
    expect((await new ObfCaller(sandbox).signIn(other)).status).toBe(200);
    clock.advance(999);
    expect((await api.signIn()).status).toBe(200);
    expect((await sandbox.control.counters()).bearers).toEqual({ NORTHFIELD1: 2, OTHERSCHOOL2: 1 });
  });

  test.for([
    ['a wrong secret', { secret: 'wrong' }],
    ['the secret of another client', { secret: 'sandbox_secret_other_school' }],
    ['an unknown client', { clientId: 'NOBODY' }],
  ] as const)('answers %s with 403 in JSON without a message', async ([, credentials], { sandbox }) => {
    const { status, body } = await new ObfCaller(sandbox).signIn(credentials);
    expect([status, body]).toEqual([
      403,
      { timestamp: expect.stringMatching(/\+00:00$/), status: 403, error: 'Forbidden', path: tokenPath },
    ]);
  });

  test.for([
    ['another grant', new URLSearchParams({ grant_type: 'password' }), 'grant_type'],
    ['no credentials', new URLSearchParams({ grant_type: 'client_credentials' }), 'client_id'],
    ['JSON', '{"grant_type":"client_credentials"}', 'x-www-form-urlencoded'],
  ] as const)('answers %s with 400', async ([, body, message], { sandbox }) => {
    const answer = await new ObfCaller(sandbox).call(tokenPath, { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
  });

  test('answers GET with 405', async ({ api }) => {
    expect(await api.get(tokenPath)).toMatchObject({ status: 405, body: { error: 'Method Not Allowed' } });
  });
});

describe('a bearer', () => {
  test('is rejected in plain text when it is missing, unknown or of another client', async ({
    sandbox,
    api,
  }) => {
    const { headers } = await new ObfCaller(sandbox).get(ping);
    expect(headers.get('content-type')).toBe('text/plain');
    expect(await new ObfCaller(sandbox).get(ping)).toMatchObject(rejected);
    expect(await api.get('/v2/client/OTHERSCHOOL2/ping')).toMatchObject(rejected);
    expect(await api.get('/v2/client/NOBODY/ping')).toMatchObject(rejected);
  });

  test('works until it expires, also when a newer one was given', async ({ start, clock }) => {
    const api = new ObfCaller(await start({ tokenLifetimeSeconds: 60 }));
    await api.signIn();
    clock.advance(59_999);
    expect((await api.get(ping)).status).toBe(200);
    clock.advance(1);
    expect(await api.get(ping)).toMatchObject(rejected);
    await api.signIn();
    expect((await api.get(ping)).status).toBe(200);
  });

  test('dies with its secret, while the other secret works', async ({ sandbox, api, clock }) => {
    await sandbox.control.revokeSecret(northfieldSecret);
    clock.advance(10_000);
    expect(await api.get(ping)).toMatchObject(rejected);
    expect((await api.signIn()).status).toBe(403);
    expect((await api.signIn({ secret: 'sandbox_secret_northfield_2' })).status).toBe(200);
    await sandbox.control.restoreSecret(northfieldSecret);
    clock.advance(10_000);
    expect((await api.signIn()).status).toBe(200);
  });

  test('can be expired while it is young: the next one still has to wait', async ({ sandbox, api }) => {
    await sandbox.control.expireBearers(northfieldId);
    expect(await api.get(ping)).toMatchObject(rejected);
    expect((await api.signIn()).status).toBe(429);
  });
});
