import { describe, expect } from 'vitest';
import { ApiCaller, ada } from '../fixture/api-caller.ts';
import { test } from '../fixture/sandbox-test.ts';
import { SandboxControl } from './control-client.ts';

describe('the control client', () => {
  test('works over HTTP as it does in the same process', async ({ sandbox, api }) => {
    const remote = SandboxControl.at(sandbox.url);
    const id = await remote.addFault({
      kind: 'status',
      status: 503,
      retryAfter: '7',
      match: { badgeId: 51 },
    });
    expect((await api.issue(51)).status).toBe(503);
    expect(await remote.faults()).toEqual(await sandbox.control.faults());
    expect(await remote.faults()).toMatchObject([
      { id, hits: 1, fault: { kind: 'status', stage: 'before' } },
    ]);
    await remote.removeFault(id);
    expect((await api.issue(51)).status).toBe(200);
    expect(await remote.accounts()).toEqual(await sandbox.control.accounts());
  });

  test('waits for badges that are issued later', async ({ sandbox, api }) => {
    const waiting = SandboxControl.at(sandbox.url).waitForIssued(2);
    await api.issue(51);
    await api.issue(52, { ...ada, recipient_email: 'bob@example.org' });
    expect((await waiting).map(({ email }) => email)).toEqual(['ada@example.org', 'bob@example.org']);
    expect(await sandbox.control.waitForIssued(1, { after: 1 })).toMatchObject([{ seq: 2, badgeId: 52 }]);
  });

  test('says how many badges came when it waited in vain', async ({ sandbox, api }) => {
    await api.issue(51);
    await expect(sandbox.control.waitForIssued(2, { timeoutMs: 1 })).rejects.toThrow('Only 1 of 2 badges');
  });

  test('reads journals in pieces', async ({ sandbox, api }) => {
    for (const badgeId of [51, 52, 53]) await api.issue(badgeId);
    const first = await sandbox.control.record({ limit: 2 });
    const rest = await sandbox.control.record({ after: first.last });
    expect([first.last, rest.last]).toEqual([2, 3]);
    expect([...first.entries, ...rest.entries].map(({ badgeId }) => badgeId)).toEqual([51, 52, 53]);
    expect((await sandbox.control.record({ after: 3 })).last).toBe(3);
  });

  test('shows every request with its account, answer and fault, and counts them', async ({
    sandbox,
    api,
  }) => {
    await api.issue(51);
    await new ApiCaller(sandbox, {}).get('/v1/user_detail/0');
    await sandbox.control.addFault({ kind: 'reset', stage: 'after' });
    await expect(api.issue(51)).rejects.toThrow();
    await sandbox.control.clearFaults();
    await sandbox.control.addFault({ kind: 'status', status: 429 });
    await api.get('/v1/badge?page=1');
    const { entries } = await sandbox.control.requests();
    expect(entries).toMatchObject([
      { seq: 1, accountId: 9, method: 'PUT', target: '/v1/badge/51/issue', status: 200, fault: null },
      { seq: 2, accountId: null, status: 401, fault: null },
      { seq: 3, accountId: 9, status: null, processedStatus: 200, fault: 'reset' },
      {
        seq: 4,
        accountId: 9,
        target: '/v1/badge?page=1',
        status: 429,
        processedStatus: null,
        fault: 'status',
      },
    ]);
    expect(await sandbox.control.counters()).toMatchObject({
      requests: 4,
      issued: 2,
      answers: { 200: 1, 401: 1, 429: 1, none: 1 },
      faults: { reset: 1, status: 1 },
      unauthorised: 1,
      tooManyRequests: { byWindow: 0, byFault: 1 },
      maxInWindow: { 9: 3, 12: 0 },
    });
  });

  test.for([
    ['an unknown kind', (control: SandboxControl) => control.addFault({ kind: 'meteor' } as never), '422'],
    [
      'a misspelt match',
      (control: SandboxControl) => control.addFault({ kind: 'hang', match: { badge: 1 } } as never),
      '422',
    ],
    ['a limit of 0', (control: SandboxControl) => control.setLimit({ limit: 0, windowMs: 1 }), '422'],
    ['an unknown token', (control: SandboxControl) => control.revokeToken('nobody'), '404'],
    ['an unknown account', (control: SandboxControl) => control.setAccepts(1, []), '404'],
    ['an unknown fault', (control: SandboxControl) => control.removeFault(7), '404'],
  ] as const)('throws for %s', async ([, act, status], { sandbox }) => {
    await expect(act(sandbox.control)).rejects.toThrow(status);
  });

  test('does not take orders that a web page could send unasked', async ({ sandbox }) => {
    const init = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"kind":"hang"}' };
    expect((await fetch(`${sandbox.url}/_sandbox/faults`, init)).status).toBe(422);
    expect(await sandbox.control.faults()).toEqual([]);
  });
});
