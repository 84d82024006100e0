import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS as access, atOnce, navigatrAt } from '../../testing/navigatr.ts';
import { answerJson, type StandInApi, startStandInApi } from '../../testing/stand-in-api.ts';

const ACCOUNT = '/v1/user_detail/0';

describe('one badge, or one provider, that is refused', () => {
  let api: StandInApi;
  beforeEach(async () => {
    api = await startStandInApi();
  });
  afterEach(() => api.close());

  /** The API answers questions about the account with `token`, and all others with `refusal`. */
  const answers = (refusal: number, token: number) =>
    api.onRead(({ path }, response) =>
      path === ACCOUNT
        ? answerJson(response, token, token === 200 ? { id: 9 } : {})
        : answerJson(response, refusal, { detail: 'no' }),
    );
  const reads = async () => {
    const platform = navigatrAt(api.url);
    const page = { providerId: '1', page: 1, size: 50 };
    const all = [
      await platform.getBadge(access, { id: '51' }, atOnce),
      await platform.listBadges(access, page, atOnce),
      await platform.listProviders(access, atOnce),
    ];
    return all.map((read) => (read.kind === 'failed' ? read.problem : read.kind));
  };
  const isIssuable = () => navigatrAt(api.url).isIssuable(access, '51', atOnce);

  it.each([
    [403, 200, 'not_allowed', false],
    [401, 200, 'not_allowed', false],
    [403, 401, 'token_refused', null],
    [401, 401, 'token_refused', null],
    [403, 403, 'token_refused', null],
    // Nothing is known of the token, so nothing is said of it.
    [403, 500, 'server_error', null],
    [403, 429, 'server_error', null],
  ])('with %i, while the token check answers %i, is %s', async (refusal, token, problem, issuable) => {
    answers(refusal, token);
    expect(await reads()).toEqual([problem, problem, problem]);
    expect(await isIssuable()).toBe(issuable);
  });

  it('is refused with the header where the account takes only the other one', async () => {
    api.onRead(({ path, headers }, response) =>
      path === ACCOUNT && headers['x-access-token']
        ? answerJson(response, 200, { id: 9 })
        : answerJson(response, 401, {}),
    );
    expect(await reads()).toEqual(['token_refused', 'token_refused', 'token_refused']);
    expect(await isIssuable()).toBeNull();
  });

  it('with a page of something in between is not the word of the platform', async () => {
    api.onRead(({ path }, response) => {
      if (path === ACCOUNT) return answerJson(response, 200, { id: 9 });
      response.writeHead(403, { 'content-type': 'text/html' });
      response.end('<h1>Blocked</h1>');
    });
    expect(await reads()).toEqual(['not_navigatr', 'not_navigatr', 'not_navigatr']);
    expect(await isIssuable()).toBeNull();
  });

  it('with "try later" says nothing of the badge, and asks nothing more', async () => {
    answers(408, 200);
    expect(await isIssuable()).toBeNull();
    expect(api.seen).toHaveLength(1);
  });
});
