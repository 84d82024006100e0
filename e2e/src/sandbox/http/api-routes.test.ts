import { describe, expect } from 'vitest';
import { defaultAccounts, stagingAccounts } from '../accounts/seed-accounts.ts';
import { ApiCaller, northfieldToken } from '../fixture/api-caller.ts';
import { ManualClock } from '../fixture/manual-clock.ts';
import { test } from '../fixture/sandbox-test.ts';

const whoami = '/v1/user_detail/0';
const library = '/v1/badge?provider_id=1&status=Published&source=Internal';

interface BadgeList {
  readonly items: readonly {
    readonly id: number;
    readonly name: string;
    readonly image_url: string | null;
  }[];
  readonly total: number;
  readonly size: number;
  readonly pages: number;
}

async function listBadges(api: ApiCaller, path: string): Promise<BadgeList> {
  return (await api.get(path)).body as BadgeList;
}

describe('authentication', () => {
  test.for([
    [{ authorization: `Bearer ${northfieldToken}` }, 200],
    [{ authorization: `bearer ${northfieldToken}` }, 200],
    [{ 'x-access-token': northfieldToken }, 200],
    [{ authorization: 'Bearer wrong', 'x-access-token': northfieldToken }, 200],
    [{ authorization: 'Bearer wrong' }, 401],
    [{ authorization: northfieldToken }, 401],
    [{ authorization: `Basic ${northfieldToken}` }, 401],
    [{ 'x-access-token': `Bearer ${northfieldToken}` }, 401],
    [{}, 401],
  ] as const)('with %j answers %i', async ([headers, status], { sandbox }) => {
    const answer = await new ApiCaller(sandbox, { ...headers }).get(whoami);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('an account can take only one of the two headers, and change that', async ({ sandbox }) => {
    const bearer = new ApiCaller(sandbox, { authorization: 'Bearer sandbox-pat-quayside-15' });
    const direct = new ApiCaller(sandbox, { 'x-access-token': 'sandbox-pat-quayside-15' });
    expect([(await bearer.get(whoami)).status, (await direct.get(whoami)).status]).toEqual([401, 200]);
    await sandbox.control.setAccepts(15, ['bearer']);
    expect([(await bearer.get(whoami)).status, (await direct.get(whoami)).status]).toEqual([200, 401]);
  });

  test('a legacy token from JSON or a form works for ten minutes, as Bearer only', async ({ start }) => {
    const clock = new ManualClock();
    const sandbox = await start({ clock });
    const anonymous = new ApiCaller(sandbox, {});
    const credentials = { username: 'office@other-school.example', password: 'other-school' };
    const headers = { 'content-type': 'application/json' };
    const json = await anonymous.call('/v1/token', {
      method: 'POST',
      headers,
      body: JSON.stringify(credentials),
    });
    const form = await anonymous.call('/v1/token', {
      method: 'POST',
      body: new URLSearchParams(credentials),
    });
    expect([json, form]).toMatchObject([{ status: 200, body: { expires_in: 600 } }, { status: 200 }]);
    const token = (json.body as { access_token: string }).access_token;
    const api = new ApiCaller(sandbox, { authorization: `Bearer ${token}` });
    expect(await api.get(whoami)).toMatchObject({ status: 200, body: { id: 12, name: 'Other School' } });
    expect((await new ApiCaller(sandbox, { 'x-access-token': token }).get(whoami)).status).toBe(401);
    clock.advance(599_999);
    expect((await api.get(whoami)).status).toBe(200);
    clock.advance(1);
    expect((await api.get(whoami)).status).toBe(401);
  });

  test('a wrong password answers 401, a sign-in without one 422', async ({ sandbox }) => {
    const post = (fields: Record<string, string>) =>
      new ApiCaller(sandbox, {}).call('/v1/token', { method: 'POST', body: new URLSearchParams(fields) });
    expect((await post({ username: 'office@other-school.example', password: 'x' })).status).toBe(401);
    expect((await post({ username: 'nobody', password: 'x' })).status).toBe(401);
    expect((await post({ username: 'nobody' })).status).toBe(422);
  });
});

describe('reading', () => {
  test('the token’s user, its providers, one provider and one badge', async ({ api }) => {
    expect((await api.get(whoami)).body).toMatchObject({ id: 9, name: 'Northfield College' });
    expect((await api.get('/v1/user_detail/9')).status).toBe(200);
    expect((await api.get('/v1/user_detail/12')).status).toBe(404);
    const { body: providers } = await api.get('/v1/user_detail/0/providers');
    expect(providers).toMatchObject([{ id: 1, name: 'Northfield College' }, { id: 2 }, { id: 3 }]);
    expect((await api.get('/v1/provider/1')).body).toMatchObject({ id: 1, status: 'Active' });
    expect((await api.get('/v1/provider/4')).body).toMatchObject({ id: 4, status: 'Deactivated' });
    expect((await api.get('/v1/badge/51')).body).toMatchObject({
      id: 51,
      provider_id: 1,
      status: 'Published',
    });
  });

  test('pages through more than 120 badges without a gap or a repeat, 50 at most a page', async ({ api }) => {
    const first = await listBadges(api, `${library}&page=1&size=500`);
    expect(first).toMatchObject({ total: 130, size: 50, pages: 3 });
    const second = await listBadges(api, `${library}&page=2&size=50`);
    const third = await listBadges(api, `${library}&page=3&size=50`);
    const ids = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 130 }, (_, position) => 51 + position));
    expect((await listBadges(api, `${library}&page=4`)).items).toEqual([]);
  });

  test('seeds 5,000 badges on request, the same ones every time', async ({ start, api }) => {
    const large = new ApiCaller(await start({ badgeCount: 5000 }));
    const last = await listBadges(large, `${library}&page=100`);
    expect([last.total, last.items.at(-1)?.id]).toEqual([5000, 5050]);
    const names = async (caller: ApiCaller) =>
      (await listBadges(caller, `${library}&page=3`)).items.map(({ name }) => name);
    expect((await names(large)).slice(0, 30)).toEqual(await names(api));
  });

  test('filters by status and source, and lists all providers of the account without provider_id', async ({
    api,
  }) => {
    const unpublished = await listBadges(api, '/v1/badge?provider_id=2&status=Unpublished');
    expect(unpublished.items.map(({ id }) => id)).toEqual([19]);
    const external = await listBadges(api, '/v1/badge?provider_id=2&source=Credly');
    expect(external.items.map(({ id }) => id)).toEqual([15]);
    expect((await listBadges(api, '/v1/badge?size=1')).total).toBe(130 + 10 + 2);
  });

  test.for([
    ['/v1/badge?provider_id=21', 403],
    ['/v1/badge?provider_id=abc', 422],
    ['/v1/badge?provider_id=1&page=0', 422],
    ['/v1/badge?provider_id=1&size=-1', 422],
    ['/v1/badge?provider_id=1&status=Nice', 422],
    ['/v1/badge/abc', 422],
    ['/v1/badge/18', 404],
    ['/v1/badge/424242', 404],
    ['/v1/provider/424242', 404],
    ['/v1/nothing', 404],
    ['/v1/badge/51/issue', 405],
  ] as const)('%s answers %i in the API’s JSON', async ([path, status], { api }) => {
    expect(await api.get(path)).toMatchObject({ status, body: { detail: expect.anything() } });
  });

  test('has a staging account only on request', async ({ start, sandbox }) => {
    const headers = { authorization: 'Bearer sandbox-pat-staging-northfield-209' };
    const staging = await start({ accounts: [...defaultAccounts, ...stagingAccounts] });
    expect((await new ApiCaller(sandbox, headers).get(whoami)).status).toBe(401);
    expect((await new ApiCaller(staging, headers).get(whoami)).body).toMatchObject({ id: 209 });
  });
});

describe('images', () => {
  test('every badge’s image answers as the badge says: SVG, PNG, none or broken', async ({ api }) => {
    const { items } = await listBadges(api, `${library}&page=1`);
    const urls = items.map(({ image_url }) => image_url);
    expect(urls.filter((url) => url === null)).toHaveLength(1);
    const answers = await Promise.all(urls.filter((url) => url !== null).map((url) => fetch(url)));
    const kinds = answers.map(
      ({ status, headers }) => `${status} ${headers.get('content-type')?.split(';')[0]}`,
    );
    expect(kinds.filter((kind) => kind === '200 image/png')).toHaveLength(1);
    expect(kinds.filter((kind) => kind.startsWith('404'))).toHaveLength(1);
    expect(kinds.filter((kind) => kind === '200 image/svg+xml')).toHaveLength(47);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });
});
