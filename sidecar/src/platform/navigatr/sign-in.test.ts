import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anIssueRequest, atOnce, navigatrAt } from '../../testing/navigatr.ts';
import { answerJson, type Responder, type StandInApi, startStandInApi } from '../../testing/stand-in-api.ts';
import type { Access } from '../port.ts';

const legacy: Access = {
  environment: 'production',
  credential: { username: 'a@example.org', password: 'p' },
  authScheme: 'bearer',
  timeoutMs: 15_000,
};
const request = anIssueRequest();

describe('signing in', () => {
  let api: StandInApi;
  beforeEach(async () => {
    api = await startStandInApi();
  });
  afterEach(() => api.close());

  const answering = (status: number, body: unknown): Responder => {
    return (_, response) => answerJson(response, status, body);
  };

  it('signs a legacy account in once and uses its token', async () => {
    api.onRead(({ method }, response) =>
      method === 'POST'
        ? answerJson(response, 200, { access_token: 'short' })
        : answerJson(response, 200, { id: 9 }),
    );
    const platform = navigatrAt(api.url);
    await platform.verify(legacy, atOnce);
    await platform.verify(legacy, atOnce);
    expect(api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/token',
      'GET /v1/user_detail/0',
      'GET /v1/user_detail/0',
    ]);
    expect(api.seen[1]?.headers.authorization).toBe('Bearer short');
  });

  it('signs a legacy account in again when the API forgot its token early, for a read as for an issue call', async () => {
    let tokens = 0;
    api.onRead(({ method, headers }, response) => {
      if (method === 'POST') return answerJson(response, 200, { access_token: `short-${++tokens}` });
      const known = headers.authorization === `Bearer short-${tokens}`;
      return answerJson(response, known ? 200 : 401, { id: 9 });
    });
    const platform = navigatrAt(api.url);
    await platform.verify(legacy, atOnce);
    tokens += 1;
    const real = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 60_000);
    const reads = [platform.verify(legacy, atOnce), platform.listProviders(legacy, atOnce)];
    expect(await Promise.all(reads)).toMatchObject([{ kind: 'ok', value: { id: '9' } }, { kind: 'ok' }]);
    vi.restoreAllMocks();
    expect(api.seen.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('signs in before an issue call, and only once', async () => {
    api.onRead((_, response) => answerJson(response, 200, { access_token: 'short' }));
    const platform = navigatrAt(api.url);
    expect([await platform.signIn(legacy, atOnce), await platform.signIn(legacy, atOnce)]).toEqual([
      null,
      null,
    ]);
    const opening = await platform.connect('production');
    if (opening.kind === 'open') await opening.line.issue(request, legacy);
    expect(api.seen.map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  it('has an issue call sent later when the API forgot its short-lived token early', async () => {
    api.onRead((_, response) => answerJson(response, 200, { access_token: 'short' }));
    api.onIssue(answering(401, {}));
    const platform = navigatrAt(api.url);
    await platform.signIn(legacy, atOnce);
    const opening = await platform.connect('production');
    if (opening.kind !== 'open') throw new Error(opening.errorClass);
    const real = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 60_000);
    const result = await opening.line.issue(request, legacy);
    vi.restoreAllMocks();
    expect(result).toMatchObject({ outcome: 'retry_later', reference: { httpStatus: 401 } });
  });

  it('says what a sign-in that is refused means for the badge', async () => {
    api.onRead(answering(401, {}));
    expect(await navigatrAt(api.url).signIn(legacy, atOnce)).toMatchObject({
      outcome: 'token_refused',
      reference: { httpStatus: 401 },
    });
  });

  it('signs in again after a turn that never came', async () => {
    api.onRead((_, response) => answerJson(response, 200, { access_token: 'short' }));
    const platform = navigatrAt(api.url);
    await expect(platform.signIn(legacy, () => Promise.reject(new Error('no slot')))).rejects.toThrow(
      'no slot',
    );
    expect(await platform.signIn(legacy, atOnce)).toBeNull();
    expect(api.seen).toHaveLength(1);
  });
});
