import { describe, expect } from 'vitest';
import { ada, issueAda, northfieldId, ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

const path = `/v2/event/${northfieldId}/NB0001/issue`;
const withRecipient = (recipient: unknown) => ({ ...issueAda, recipient: [recipient] });

describe('an issue call', () => {
  test('makes an event and says which', async ({ sandbox, api }) => {
    expect(await api.issue()).toMatchObject({
      status: 200,
      body: { success: true, message: '', resource_type: 'event', resource_id: 'EV000001', count: 1 },
    });
    expect((await sandbox.control.record()).entries).toMatchObject([
      {
        seq: 1,
        eventId: 'EV000001',
        badgeId: 'NB0001',
        eventName: 'Digital Badge Basics',
        recipients: [ada],
      },
    ]);
  });

  test('takes every field that is documented', async ({ sandbox, api }) => {
    const body = {
      api_consumer_id: null,
      recipient: [ada, { email: 'bob@example.org', name: '' }],
      issued_on: 1_760_000_000,
      expires_on: 1_790_000_000,
      event_name: 'Autumn',
      client_alias_id: 'NFFIRE1',
      send_email: false,
      show_report: true,
      log_entry: { award: 'a-1', course_id: 7 },
      criteria_add: 'Grade: 91',
      email_message: { subject: 's', body: 'b', link_text: 'l', footer: 'f' },
    };
    expect((await api.issue(body, 'NFIRE1')).body).toMatchObject({ count: 2 });
    const { entries } = await sandbox.control.record();
    expect(entries).toMatchObject([
      {
        clientAliasId: 'NFFIRE1',
        issuedOn: 1_760_000_000,
        expiresOn: 1_790_000_000,
        eventName: 'Autumn',
        sendEmail: false,
        logEntry: { award: 'a-1', course_id: 7 },
        criteriaAdd: 'Grade: 91',
        emailMessage: { subject: 's', body: 'b', link_text: 'l', footer: 'f' },
        apiConsumerId: null,
      },
    ]);
    expect(JSON.stringify(entries)).not.toContain('sandbox_bearer');
  });

  test.for([
    ['no api_consumer_id', { recipient: [ada] }, 'api_consumer_id'],
    ['no recipient', { api_consumer_id: '' }, 'recipient'],
    ['an empty list of recipients', { ...issueAda, recipient: [] }, 'recipient'],
    ['10,001 recipients', { ...issueAda, recipient: Array.from({ length: 10_001 }, () => ada) }, 'recipient'],
    ['an address alone', withRecipient('ada@example.org'), 'recipient.0'],
    ['no name', withRecipient({ email: ada.email }), 'recipient.0.name'],
    ['no email', withRecipient({ name: ada.name }), 'recipient.0.email'],
    [
      '65 characters before the @',
      withRecipient({ ...ada, email: `${'a'.repeat(65)}@b.example` }),
      'recipient.0.email',
    ],
    [
      '256 characters after the @',
      withRecipient({ ...ada, email: `a@${'b'.repeat(256)}` }),
      'recipient.0.email',
    ],
    ['a name with a line break', withRecipient({ ...ada, name: 'Ada\nBcc: x' }), 'recipient.0.name'],
    ['an unknown field', { ...issueAda, score: 7 }, 'score'],
    ['an unknown field of a recipient', withRecipient({ ...ada, id: 7 }), 'id'],
    ['an unknown mail text', { ...issueAda, email_message: { title: 'x' } }, 'title'],
    ['a time as text', { ...issueAda, issued_on: '2026-11-26' }, 'issued_on'],
    ['milliseconds with a fraction', { ...issueAda, expires_on: 1.5 }, 'expires_on'],
    ['a log_entry as text', { ...issueAda, log_entry: '{}' }, 'log_entry'],
    ['an unknown sub-organisation', { ...issueAda, client_alias_id: 'OSSIXTH2' }, 'no such sub-organisation'],
    ['one that may not issue it', { ...issueAda, client_alias_id: 'NFFIRE1' }, 'may not issue'],
  ] as const)('with %s is answered with 400 and a reason', async ([, body, reason], { sandbox, api }) => {
    const message = expect.stringContaining(reason);
    expect(await api.issue(body)).toMatchObject({
      status: 400,
      body: { error: 'Bad Request', message, path },
    });
    expect((await sandbox.control.counters()).issued).toBe(0);
  });

  test('takes the longest address that the document allows', async ({ api }) => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(255)}`;
    expect((await api.issue(withRecipient({ ...ada, email }))).status).toBe(200);
  });

  test('is not understood unless it is JSON', async ({ api }) => {
    expect(await api.send('POST', path, '{"recipient"')).toMatchObject({ status: 400 });
    const asText = await api.call(path, { method: 'POST', body: JSON.stringify(issueAda) });
    expect(asText).toMatchObject({ status: 400, body: { message: 'Content-Type must be application/json' } });
  });

  test('ignores unknown fields on request', async ({ sandbox, api }) => {
    await sandbox.control.setBehaviour({ unknownFields: 'ignored' });
    expect((await api.issue({ ...issueAda, score: 7 })).status).toBe(200);
  });

  test('of a draft is 400, of an unknown badge or one of another client 404', async ({ api }) => {
    expect(await api.issue(issueAda, 'NDRAFT1')).toMatchObject({
      status: 400,
      body: { message: 'The badge is a draft' },
    });
    expect((await api.issue(issueAda, 'NOSUCH')).status).toBe(404);
    expect((await api.issue(issueAda, 'OB0001')).status).toBe(404);
  });

  test('for a sub-organisation that vanished is 400', async ({ sandbox, api }) => {
    await sandbox.control.changeClient(northfieldId, { aliases: [] });
    const body = { ...issueAda, client_alias_id: 'NFFIRE1' };
    expect(await api.issue(body, 'NFIRE1')).toMatchObject({ status: 400 });
  });

  test('may be answered with 201', async ({ sandbox, api }) => {
    await sandbox.control.setBehaviour({ issueStatus: 201 });
    expect(await api.issue()).toMatchObject({ status: 201, body: { success: true } });
  });
});

describe('the issuing limit', () => {
  test('refuses what goes beyond it without an error status, or with 400', async ({ sandbox, api }) => {
    await sandbox.control.changeClient(northfieldId, { issuingLimit: 1 });
    await api.issue();
    expect(await api.issue()).toMatchObject({
      status: 200,
      body: {
        success: false,
        message: 'The issuing limit is reached',
        resource_type: null,
        resource_id: null,
        count: null,
      },
    });
    await sandbox.control.setBehaviour({ overQuota: 'bad_request' });
    expect(await api.issue()).toMatchObject({
      status: 400,
      body: { message: 'The issuing limit is reached' },
    });
    await sandbox.control.changeClient(northfieldId, { issuingLimit: 2 });
    expect(await api.issue()).toMatchObject({ body: { success: true } });
    expect((await sandbox.control.clients())[0]).toMatchObject({ issuingLimit: 2, issued: 2 });
  });
});

describe('a path', () => {
  test('that is unknown is 404, with another method 405', async ({ sandbox, api }) => {
    expect(await new ObfCaller(sandbox).get('/v2/nonsense')).toMatchObject({
      status: 404,
      body: { status: 404 },
    });
    expect(await api.get(path)).toMatchObject({ status: 405, body: { status: 405, path } });
    expect((await api.call(`/v2/badge/${northfieldId}`, { method: 'DELETE' })).status).toBe(405);
  });
});
