import { describe, expect } from 'vitest';
import { ada } from '../fixture/api-caller.ts';
import { test } from '../fixture/sandbox-test.ts';

describe('the home page', () => {
  test('shows learners with their badges, claim mails, faults, accounts and tokens', async ({
    sandbox,
    api,
  }) => {
    await api.issue(51, { ...ada, evidence_text: 'Passed <b>with honours</b>', score: 91 });
    await sandbox.control.addFault({ kind: 'slow', ms: 10, match: { email: 'bob@example.org' } });
    await sandbox.control.revokeToken('sandbox-pat-quayside-15');
    const { body, headers } = await api.get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const text of [
      'Ada Byron',
      'ada@example.org',
      'href="/badge/51/digital-badge-basics"',
      'src="/images/badge-51.svg"',
      `${sandbox.url}/claim/700001`,
      'Passed &lt;b&gt;with honours&lt;/b&gt;',
      'bob@example.org',
      'sandbox-pat-northfield-9',
      '<span class="tag bad">revoked</span>',
    ]) {
      expect(body).toContain(text);
    }
  });

  test('escapes whatever learners and badges are called, and has no script', async ({ api }) => {
    const hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">';
    await api.issue(61, { ...ada, recipient_firstname: hostile, evidence_text: hostile });
    for (const path of [
      '/',
      '/claim/700001',
      `/?q=${encodeURIComponent(`"><script>x</script>`)}`,
      '/badge/61/x',
    ]) {
      const { status, body } = await api.get(path);
      expect(status).toBe(200);
      expect(body).not.toContain('<script');
      expect(body).not.toContain('<img src=x');
    }
  });

  test('finds a learner by name or email', async ({ api }) => {
    await api.issue(51);
    await api.issue(51, { ...ada, recipient_firstname: 'Bob', recipient_email: 'bob@example.org' });
    const { body } = await api.get('/?q=BOB@');
    expect(body).toContain('<h3><bdi>Bob Byron</bdi></h3>');
    expect(body).not.toContain('Ada Byron');
  });

  test('groups badges of one address whatever its case, newest first', async ({ api }) => {
    await api.issue(51);
    await api.issue(52, { ...ada, recipient_email: 'ADA@example.org' });
    const { body } = await api.get('/');
    expect(String(body).match(/<h3>/g)).toHaveLength(1);
    expect(String(body).indexOf('Health and Safety Essentials')).toBeLessThan(
      String(body).indexOf('Digital Badge Basics'),
    );
  });
});

describe('other pages', () => {
  test('a badge’s page opens under any slug and counts what was issued', async ({ api }) => {
    await api.issue(51);
    const { status, body } = await api.get('/badge/51/whatever');
    expect([status, body]).toEqual([200, expect.stringContaining('Issued by this sandbox: 1')]);
  });

  test('the claim link of a mail leads to a page', async ({ api }) => {
    await api.issue(51);
    expect(await api.get('/claim/700001')).toMatchObject({
      status: 200,
      body: expect.stringContaining('Claim your badge'),
    });
  });

  test.for(['/badge/424242/x', '/claim/1', '/nothing', '/badge'])(
    '%s answers 404 with a page',
    async (path, { api }) => {
      expect(await api.get(path)).toMatchObject({
        status: 404,
        body: expect.stringContaining('nothing at this address'),
      });
    },
  );

  test('links lead to the public address when there is one', async ({ start }) => {
    const sandbox = await start({ publicUrl: 'https://sandbox.example' });
    const badge = await fetch(`${sandbox.url}/v1/badge/51`, {
      headers: { 'x-access-token': 'sandbox-pat-northfield-9' },
    });
    expect(await badge.json()).toMatchObject({ image_url: 'https://sandbox.example/images/badge-51.svg' });
  });
});
