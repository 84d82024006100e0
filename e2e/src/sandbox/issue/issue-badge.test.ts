import { describe, expect } from 'vitest';
import { ApiCaller, ada } from '../fixture/api-caller.ts';
import { test } from '../fixture/sandbox-test.ts';

describe('issuing', () => {
  test('the call of the vendor’s example answers 200 with the issued badge and records it', async ({
    sandbox,
    api,
  }) => {
    const body = { ...ada, provider_id: 1, evidence_text: 'Completed “Health & Safety”', score: 88 };
    const answer = await api.issue(51, body, { 'idempotency-key': 'award-1', 'x-trace': 'abc' });
    expect(answer).toMatchObject({
      status: 200,
      body: { id: 700_001, badge_id: 51, recipient_email: 'ada@example.org' },
    });
    const { entries } = await sandbox.control.record();
    expect(entries).toMatchObject([
      {
        seq: 1,
        issuedId: 700_001,
        accountId: 9,
        badgeId: 51,
        badgeName: 'Digital Badge Basics',
        providerId: 1,
        firstName: 'Ada',
        lastName: 'Byron',
        email: 'ada@example.org',
        evidenceText: 'Completed “Health & Safety”',
        score: 88,
        idempotencyKey: 'award-1',
        headers: { 'x-trace': 'abc', 'content-type': 'application/json' },
      },
    ]);
  });

  test('the record never holds a token', async ({ sandbox }) => {
    const both = {
      authorization: 'Bearer sandbox-pat-northfield-9',
      'x-access-token': 'sandbox-pat-northfield-9',
    };
    await new ApiCaller(sandbox, both).issue(51);
    const { entries } = await sandbox.control.record();
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain('sandbox-pat');
  });

  test.for([
    [11, {}, 201],
    [12, {}, 202],
    [12, { score: 69 }, 202],
    [12, { score: 70 }, 200],
    [13, { evidence_text: '  ' }, 202],
    [13, { evidence_text: 'Passed' }, 200],
    [14, { score: 100, evidence_text: 'Passed' }, 202],
    [15, {}, 400],
    [16, {}, 400],
    [17, {}, 401],
    [18, {}, 404],
    [19, {}, 422],
    [20, {}, 500],
    [31, {}, 403],
    [33, {}, 422],
    [7001, {}, 403],
    [999_999, {}, 404],
    [51, { provider_id: 2 }, 404],
    [51, { provider_id: '1' }, 200],
    [51, { provider_id: null, score: null, evidence_text: null }, 200],
  ] as const)('badge %i with %j answers %i', async ([badgeId, fields, status], { sandbox, api }) => {
    const answer = await api.issue(badgeId, { ...ada, ...fields });
    const issued = status === 200 || status === 201 ? 1 : 0;
    expect([answer.status, (await sandbox.control.record()).last]).toEqual([status, issued]);
    if (issued === 0) expect(answer.body).toMatchObject({ detail: expect.any(String) });
  });
});

describe('a request that is not right', () => {
  test.for([
    ['no first name', { recipient_firstname: undefined }],
    ['a blank last name', { recipient_lastname: '   ' }],
    ['no email', { recipient_email: undefined }],
    ['an email without a domain', { recipient_email: 'ada@localhost' }],
    ['an email with a space', { recipient_email: 'ada byron@example.org' }],
    ['an email with two dots', { recipient_email: 'ada..b@example.org' }],
    ['an email with a display name', { recipient_email: 'Ada <ada@example.org>' }],
    ['a provider id that is no number', { provider_id: 'one' }],
    ['a fractional score', { score: 87.5 }],
    ['a score above 100', { score: 101 }],
    ['a numeric name', { recipient_firstname: 7 }],
  ] as const)('with %s answers 422 naming the field', async ([, fields], { sandbox, api }) => {
    const { status, body } = await api.issue(51, { ...ada, ...fields });
    expect([status, body]).toMatchObject([422, { detail: [{ loc: ['body', Object.keys(fields)[0]] }] }]);
    expect((await sandbox.control.record()).last).toBe(0);
  });

  test.for(['ada@example.org', "o'brien+tag@sub.example.co.uk", 'jürgen@müller.example', 'a@b.cd'])(
    'accepts the address %s',
    async (recipient_email, { api }) => {
      expect((await api.issue(51, { ...ada, recipient_email })).status).toBe(200);
    },
  );

  test('answers 422 without a JSON content type, for broken JSON and for a list', async ({ api }) => {
    expect((await api.issue(51, ada, { 'content-type': 'text/plain' })).status).toBe(422);
    expect((await api.issue(51, '{"recipient')).status).toBe(422);
    expect((await api.issue(51, [ada])).status).toBe(422);
    expect((await api.issue('fifty-one')).status).toBe(422);
  });

  test('may have unknown fields, unless the sandbox is strict about them', async ({ start, api }) => {
    const body = { ...ada, recipient_organisation: 'Northfield' };
    expect((await api.issue(51, body)).status).toBe(200);
    const strict = new ApiCaller(await start({ unknownFields: 'refused' }));
    const refused = await strict.issue(51, body);
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'recipient_organisation'] }] },
    });
    expect((await strict.issue(51)).status).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'award-1' };

  test('is ignored: the same key issues again', async ({ sandbox, api }) => {
    await api.issue(51, ada, key);
    await api.issue(51, ada, key);
    expect((await sandbox.control.record()).last).toBe(2);
  });

  test('when honoured, gives the same issued badge, also after a lost answer', async ({ start }) => {
    const sandbox = await start({ idempotency: 'honoured' });
    const api = new ApiCaller(sandbox);
    await sandbox.control.addFault({ kind: 'reset', stage: 'after', times: 1 });
    await expect(api.issue(51, ada, key)).rejects.toThrow();
    expect((await api.issue(51, ada, key)).body).toMatchObject({ id: 700_001 });
    expect((await api.issue(51, ada, { 'idempotency-key': 'award-2' })).body).toMatchObject({ id: 700_002 });
    expect((await api.issue(51)).body).toMatchObject({ id: 700_003 });
  });
});
