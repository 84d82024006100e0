import { once } from 'node:events';
import { describe, expect } from 'vitest';
import { ApiCaller, northfieldToken } from '../fixture/api-caller.ts';
import { sendIssue } from '../fixture/raw-exchange.ts';
import { test } from '../fixture/sandbox-test.ts';
import type { Sandbox } from '../sandbox.ts';
import type { FaultRequest } from './fault.ts';

async function issuedCount(sandbox: Sandbox): Promise<number> {
  return (await sandbox.control.record()).entries.length;
}

describe('a status fault', () => {
  test.for([401, 403, 404, 429, 500, 502, 503, 504])(
    'answers %i in JSON and issues nothing',
    async (status, { sandbox, api }) => {
      await sandbox.control.addFault({ kind: 'status', status, times: 1 });
      expect(await api.issue(51)).toMatchObject({ status, body: { detail: expect.any(String) } });
      expect(await issuedCount(sandbox)).toBe(0);
      expect((await api.issue(51)).status).toBe(200);
    },
  );

  test.for(['1', '0.5', 'Sat, 21 Nov 2026 10:00:00 GMT', 'soon', '-3'])(
    'sends Retry-After "%s" as given',
    async (retryAfter, { sandbox, api }) => {
      await sandbox.control.addFault({ kind: 'status', status: 429, retryAfter });
      const { headers } = await api.issue(51);
      expect(headers.get('retry-after')).toBe(retryAfter);
    },
  );

  test('sends no Retry-After unless it is given', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'status', status: 429 });
    const { headers } = await api.issue(51);
    expect(headers.get('retry-after')).toBeNull();
  });

  test('after processing it answers with any body although the badge is issued', async ({ sandbox, api }) => {
    const bodies: readonly NonNullable<Extract<FaultRequest, { kind: 'status' }>['body']>[] = [
      {},
      [1],
      'ok',
      7,
      '',
    ];
    for (const body of bodies) {
      await sandbox.control.addFault({ kind: 'status', status: 200, body, stage: 'after', times: 1 });
    }
    const answers = [];
    for (const _ of bodies) answers.push((await api.issue(51)).body);
    expect(answers).toEqual([{}, [1], 'ok', 7, '']);
    expect(await issuedCount(sandbox)).toBe(bodies.length);
  });

  test('sends the headers it was given and can answer without a body', async ({ sandbox, api }) => {
    const headers = { location: 'https://portal.example/', 'x-made-up': 'yes' };
    await sandbox.control.addFault({ kind: 'status', status: 302, headers, times: 1 });
    await sandbox.control.addFault({ kind: 'status', status: 204, times: 1 });
    const redirected = await api.call('/v1/badge/51', { redirect: 'manual' });
    expect([redirected.status, redirected.headers.get('x-made-up')]).toEqual([302, 'yes']);
    expect((await api.issue(51)).status).toBe(204);
  });
});

describe('on the wire', () => {
  test('a reset before processing ends in ECONNRESET without a byte and issues nothing', async ({
    sandbox,
  }) => {
    await sandbox.control.addFault({ kind: 'reset' });
    expect(await sendIssue(sandbox).ended).toEqual({ text: '', error: 'ECONNRESET' });
    expect(await issuedCount(sandbox)).toBe(0);
  });

  test('a reset after processing ends in ECONNRESET without a byte, and the badge is issued', async ({
    sandbox,
  }) => {
    await sandbox.control.addFault({ kind: 'reset', stage: 'after' });
    expect(await sendIssue(sandbox).ended).toEqual({ text: '', error: 'ECONNRESET' });
    const { entries } = await sandbox.control.record();
    expect(entries).toMatchObject([{ seq: 1, badgeId: 51, email: 'ada@example.org' }]);
  });

  test.for([
    { stage: 'before' as const, issued: 0 },
    { stage: 'after' as const, issued: 1 },
  ])(
    'a hang $stage processing keeps the connection open without a byte',
    async ({ stage, issued }, { sandbox }) => {
      await sandbox.control.addFault({ kind: 'hang', stage });
      const { socket, ended } = sendIssue(sandbox);
      const { entries } = await sandbox.control.requests({ wait: 10_000 });
      expect(entries).toMatchObject([{ status: null, fault: 'hang' }]);
      expect(await issuedCount(sandbox)).toBe(issued);
      expect(socket.readable && socket.writable).toBe(true);
      socket.destroy();
      expect(await ended).toEqual({ text: '', error: null });
    },
  );

  test('a cut body announces more bytes than it sends, and the badge is issued', async ({ sandbox }) => {
    await sandbox.control.addFault({ kind: 'cut_body' });
    const { text, error } = await sendIssue(sandbox).ended;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const announced = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(body).toMatch(/^\{"id":700001,/);
    expect(Buffer.byteLength(body)).toBe(Math.floor(announced / 2));
    expect(error).toBeNull();
    expect(await issuedCount(sandbox)).toBe(1);
  });

  test.for([
    { stage: 'before' as const, issued: 0 },
    { stage: 'after' as const, issued: 1 },
  ])('HTML with 200 comes $stage processing', async ({ stage, issued }, { sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'html', stage });
    const { status, headers, body } = await api.issue(51);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(body).toContain('<!doctype html>');
    expect(await issuedCount(sandbox)).toBe(issued);
  });

  test('a slow call is answered as usual, but a later call overtakes it', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'slow', ms: 300, match: { badgeId: 51 } });
    const slow = api.issue(51);
    await api.issue(52);
    expect((await slow).status).toBe(200);
    const { entries: issued } = await sandbox.control.record();
    expect(issued.map(({ badgeId }) => badgeId)).toEqual([52, 51]);
    const { entries } = await sandbox.control.requests();
    expect(entries).toMatchObject([{ fault: null }, { status: 200, processedStatus: 200, fault: 'slow' }]);
  });

  test('a slow answer after processing has issued the badge before it arrives', async ({ sandbox }) => {
    await sandbox.control.addFault({ kind: 'slow', ms: 60_000, stage: 'after' });
    const { socket, ended } = sendIssue(sandbox);
    await sandbox.control.waitForIssued(1);
    expect(socket.bytesRead).toBe(0);
    socket.destroy();
    await ended;
  });
});

describe('down', () => {
  test('refuses connections, drops open ones and comes back on the same port', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'hang', times: 1 });
    const hanging = sendIssue(sandbox);
    await sandbox.control.requests({ wait: 10_000 });
    await sandbox.control.addFault({ kind: 'down' });
    expect((await hanging.ended).text).toBe('');
    expect(await sendIssue(sandbox).ended).toEqual({ text: '', error: 'ECONNREFUSED' });
    await sandbox.control.clearFaults();
    expect((await api.issue(51)).status).toBe(200);
  });

  test('ends after its time, also when asked for over HTTP', async ({ sandbox }) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ kind: 'down', forMs: 1500 });
    const response = await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'POST', headers, body });
    expect(response.status).toBe(201);
    expect((await sendIssue(sandbox).ended).error).toBe('ECONNREFUSED');
    const attempts = [];
    do attempts.push(await sendIssueAndHangUp(sandbox));
    while (attempts.at(-1) === 'ECONNREFUSED');
    expect(attempts.at(-1)).toBe('answered');
  });

  test('needs an end when asked for over HTTP', async ({ sandbox }) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers,
      body: '{"kind":"down"}',
    });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('forMs')]);
  });
});

async function sendIssueAndHangUp(sandbox: Sandbox): Promise<string | null> {
  const { socket, ended } = sendIssue(sandbox);
  socket.once('data', () => socket.destroy());
  const { text, error } = await ended;
  return text.startsWith('HTTP/1.1 200') ? 'answered' : error;
}

describe('other faults', () => {
  test('an unpublished badge disappears from lists, says so and answers 422 until its time is over', async ({
    sandbox,
    api,
  }) => {
    const id = await sandbox.control.addFault({ kind: 'unpublish', badgeId: '51' });
    const list = await api.get('/v1/badge?provider_id=1&status=Published&size=1');
    expect(list.body).toMatchObject({ items: [{ id: 52 }], total: 129 });
    expect((await api.get('/v1/badge/51')).body).toMatchObject({ status: 'Unpublished' });
    expect((await api.issue(51)).status).toBe(422);
    await sandbox.control.removeFault(id);
    expect((await api.issue(51)).status).toBe(200);
  });

  test('a revoked token answers 401 until it is restored', async ({ sandbox, api }) => {
    await sandbox.control.revokeToken(northfieldToken);
    expect((await api.issue(51)).status).toBe(401);
    await sandbox.control.restoreToken(northfieldToken);
    expect((await api.issue(51)).status).toBe(200);
  });

  test('closing the sandbox ends hanging calls and waiting readers', async ({ start }) => {
    const sandbox = await start();
    await sandbox.control.addFault({ kind: 'hang' });
    const hanging = sendIssue(sandbox);
    const waiting = sandbox.control.record({ wait: 60_000 });
    await sandbox.control.requests({ wait: 10_000 });
    const left = once(hanging.socket, 'close');
    await sandbox.close();
    await left;
    expect((await waiting).entries).toEqual([]);
    await expect(new ApiCaller(sandbox).get('/')).rejects.toThrow();
  });
});
