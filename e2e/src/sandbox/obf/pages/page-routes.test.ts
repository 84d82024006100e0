import { describe, expect } from 'vitest';
import type { Answer } from '../../fixture/api-caller.ts';
import { ada, issueAda, type ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

/** Path of this link of the first recipient. */
async function linkOf(api: ObfCaller, name: 'receive_url' | 'assertion_json_url'): Promise<string> {
  const { body } = (await api.recipients()) as Answer & { body: { result: Record<string, string>[] } };
  return new URL(body.result[0]?.[name] ?? '').pathname;
}

describe('the home page', () => {
  test('shows badges, recipients, events, mails, faults, clients and secrets', async ({ sandbox, api }) => {
    const email_message = { subject: 'Well done', body: 'You did it', link_text: 'Take it', footer: 'Bye' };
    await api.issue({ ...issueAda, log_entry: { award: 'a-1' }, criteria_add: 'Grade: 91', email_message });
    await sandbox.control.changeRecipient('EV000001', { email: ada.email, received: true, revoked: true });
    await sandbox.control.addFault({ kind: 'slow', ms: 10, match: { email: 'bob@example.org' } });
    await sandbox.control.revokeSecret('sandbox_secret_other_school');
    const { body, headers } = await api.get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const text of [
      'Open Badge Factory sandbox',
      'Ada Byron',
      'src="/images/NB0001.png"',
      'EV000001',
      '{&quot;award&quot;:&quot;a-1&quot;}',
      'Subject: <bdi>Well done</bdi>',
      'Grade: 91',
      '<span class="tag">accepted</span>',
      '<span class="tag bad">revoked</span>',
      'bob@example.org',
      'sandbox_secret_northfield_2',
      '0 of 500',
    ]) {
      expect(body).toContain(text);
    }
  });

  test('shows no mail where none was to be sent', async ({ api }) => {
    await api.issue({ ...issueAda, send_email: false });
    expect((await api.get('/')).body).toContain('No mail yet.');
  });

  test('finds a recipient by name or email', async ({ api }) => {
    await api.issue();
    await api.issue({ ...issueAda, recipient: [{ email: 'bob@example.org', name: 'Bob' }] });
    const { body } = await api.get('/?q=BOB@');
    expect(body).toContain('<bdi>Bob</bdi>');
    expect(body).not.toContain('Ada Byron');
  });

  test('escapes whatever learners, badges and texts are called, and has no script', async ({ api }) => {
    const hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">';
    const email_message = { subject: hostile, body: hostile, link_text: hostile, footer: hostile };
    const texts = {
      event_name: hostile,
      criteria_add: hostile,
      log_entry: { [hostile]: hostile },
      email_message,
    };
    await api.issue({ ...issueAda, ...texts, recipient: [{ ...ada, name: hostile }] }, 'NB0011');
    for (const path of ['/', `/?q=${encodeURIComponent('"><script>')}`, await linkOf(api, 'receive_url')]) {
      const { status, body } = await api.get(path);
      expect(status).toBe(200);
      expect(body).not.toContain('<script');
      expect(body).not.toContain('<img src=x');
    }
  });
});

describe('the link of the mail', () => {
  test('lets the learner accept the badge', async ({ api }) => {
    await api.issue();
    const path = await linkOf(api, 'receive_url');
    expect((await api.get(path)).body).toContain('Accept into passport');
    expect((await api.call(path, { method: 'POST' })).body).not.toContain('Accept into passport');
    expect((await api.recipients()).body).toMatchObject({ result: [{ received: true, in_passport: true }] });
  });

  test('accepts nothing that is revoked, and knows no other address', async ({ api }) => {
    await api.issue();
    const path = await linkOf(api, 'receive_url');
    await api.revoke('EV000001', ada.email);
    await api.call(path, { method: 'POST' });
    expect((await api.recipients()).body).toMatchObject({ result: [{ received: false, revoked: true }] });
    expect((await api.get('/receive/unknown')).status).toBe(404);
    expect((await api.get('/nowhere')).status).toBe(404);
  });
});

test('a credential is there until it is revoked, then 410', async ({ api }) => {
  await api.issue({ ...issueAda, criteria_add: 'Grade: 91' });
  const path = await linkOf(api, 'assertion_json_url');
  expect(await api.get(path)).toMatchObject({ status: 200, body: { name: 'Digital Badge Basics' } });
  await api.revoke('EV000001', ada.email);
  expect((await api.get(path)).status).toBe(410);
  expect((await api.get('/obv3/credentials/unknown.json')).status).toBe(404);
});
