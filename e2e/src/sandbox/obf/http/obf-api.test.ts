import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { ada, issueAda, northfieldId, ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

const issuing = { method: 'POST', path: '/v2/event/*/issue' };

describe('a fault', () => {
  test.for([400, 404, 405, 411, 413, 429, 495, 496, 500, 502, 503, 504])(
    'answers %i as an ErrorResult and issues nothing',
    async (status, { sandbox, api }) => {
      await sandbox.control.addFault({ kind: 'status', status, retryAfter: '7', match: issuing, times: 1 });
      const answer = await api.issue();
      expect(answer).toMatchObject({
        status,
        body: { status, error: expect.any(String), path: expect.any(String) },
      });
      expect(answer.headers.get('retry-after')).toBe('7');
      expect((await sandbox.control.counters()).issued).toBe(0);
      expect((await api.issue()).status).toBe(200);
    },
  );

  test('answers 403 in plain text', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'status', status: 403, match: issuing });
    expect(await api.issue()).toMatchObject({ status: 403, body: '403 Forbidden' });
  });

  test.for([{ kind: 'reset' }, { kind: 'cut_body' }] as const)(
    'loses the answer after the badge is issued: $kind',
    async ({ kind }, { sandbox, api }) => {
      await sandbox.control.addFault({ kind, stage: 'after', match: issuing });
      await expect(api.issue({ ...issueAda, log_entry: { award: 'a-1' } })).rejects.toThrow();
      expect(await sandbox.control.countByLogEntry('award')).toEqual({ 'a-1': 1 });
      expect((await sandbox.control.requests()).entries.at(-1)).toMatchObject({
        fault: kind,
        processedStatus: 200,
      });
    },
  );

  test('resets the connection before anything is issued', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'reset', match: issuing });
    await expect(api.issue()).rejects.toThrow();
    expect((await sandbox.control.counters()).issued).toBe(0);
  });

  test('hangs until the caller gives up', async ({ sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'hang', stage: 'after', match: issuing });
    const signal = AbortSignal.timeout(50);
    const headers = { 'content-type': 'application/json' };
    const path = `/v2/event/${northfieldId}/NB0001/issue`;
    const body = JSON.stringify(issueAda);
    await expect(api.call(path, { method: 'POST', headers, body, signal })).rejects.toThrow();
    expect((await sandbox.control.counters()).issued).toBe(1);
  });

  test.for([
    ['a client', { accountId: northfieldId }],
    ['a badge', { badgeId: 'NB0001' }],
    ['a sub-organisation', { providerId: 'NFFIRE1' }],
    ['a recipient', { email: 'ADA@example.org' }],
  ] as const)('can be aimed at %s', async ([, match], { sandbox, api }) => {
    await sandbox.control.addFault({ kind: 'status', status: 503, match: { ...issuing, ...match } });
    expect((await api.issue({ ...issueAda, client_alias_id: 'NFFIRE1' })).status).toBe(503);
    await sandbox.control.clearFaults();
    const miss = Object.fromEntries(Object.keys(match).map((key) => [key, 'ANOTHER']));
    await sandbox.control.addFault({ kind: 'status', status: 503, match: { ...issuing, ...miss } });
    expect((await api.issue()).status).toBe(200);
  });

  test('strikes a sign-in, too', async ({ sandbox }) => {
    await sandbox.control.addFault({
      kind: 'status',
      status: 500,
      match: { path: '/v2/client/oauth2/token' },
    });
    expect((await new ObfCaller(sandbox).signIn()).status).toBe(500);
    expect((await sandbox.control.counters()).bearers).toMatchObject({ [northfieldId]: 0 });
  });
});

describe('the rate window', () => {
  test('answers 429 with Retry-After and issues nothing; signing in is not counted', async ({
    start,
    clock,
  }) => {
    const sandbox = await start({ limit: 1 });
    const api = new ObfCaller(sandbox);
    await api.signIn();
    expect((await api.issue()).status).toBe(200);
    const over = await api.issue();
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '2']);
    clock.advance(2000);
    expect((await api.issue()).status).toBe(200);
    expect(await sandbox.control.counters()).toMatchObject({ issued: 2, maxInWindow: { [northfieldId]: 2 } });
  });
});

describe('a body', () => {
  test('needs a length', async ({ api }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(JSON.stringify(issueAda)));
        controller.close();
      },
    });
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
    expect((await api.call(`/v2/event/${northfieldId}/NB0001/issue`, init)).status).toBe(411);
  });

  test('must not be longer than the document allows', async ({ start }) => {
    const api = new ObfCaller(await start({ maxBodyBytes: 200 }));
    await api.signIn();
    expect((await api.issue({ ...issueAda, event_name: 'x'.repeat(200) })).status).toBe(413);
    expect((await api.issue()).status).toBe(200);
  });
});

test('the record file holds a line for each event and each revocation', async ({ start }) => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const recordPath = join(folder, 'issued.ndjson');
  const api = new ObfCaller(await start({ recordPath }));
  await api.signIn();
  await api.issue();
  await api.revoke('EV000001', 'ada@example.org');
  await api.revoke('EV000001', 'ada@example.org');
  const lines = (await readFile(recordPath, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { seq: 1, eventId: 'EV000001', recipients: [ada] },
    { eventId: 'EV000001', revoked: ['ada@example.org'] },
  ]);
});
