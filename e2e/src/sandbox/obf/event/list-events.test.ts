import { describe, expect } from 'vitest';
import type { Answer } from '../../fixture/api-caller.ts';
import { ada, issueAda, northfieldId, ObfCaller } from '../fixture/obf-caller.ts';
import { test } from '../fixture/obf-test.ts';

interface Row extends Record<string, unknown> {
  readonly id?: string;
}

const rowsOf = ({ body }: Answer): readonly Row[] => (body as { result: Row[] }).result;

async function idsOf(api: ObfCaller, query: string): Promise<unknown[]> {
  return rowsOf(await api.events(query)).map(({ id }) => id);
}

/** EV000001 to EV000003, one second apart. */
async function issueThree(api: ObfCaller, passSecond: () => void): Promise<void> {
  const logEntry = (award: string) => ({ award, course_id: 7 });
  await api.issue({ ...issueAda, log_entry: logEntry('a-1'), event_name: 'First' });
  passSecond();
  await api.issue({ ...issueAda, api_consumer_id: 'other', log_entry: logEntry('a-2') }, 'NB0002');
  passSecond();
  const recipient = [{ email: 'Bob@Example.org', name: 'Bob' }];
  await api.issue({ ...issueAda, recipient, client_alias_id: 'NFFIRE1' }, 'NFIRE1');
}

describe('the list of events', () => {
  test('shows what a list element has, with log_entry as text', async ({ api }) => {
    await api.issue({ ...issueAda, log_entry: { award: 'a-1' }, expires_on: 1_900_000_000 });
    const now = Date.UTC(2026, 10, 21) / 1000;
    expect((await api.events()).body).toEqual({
      result: [
        {
          id: 'EV000001',
          name: 'Digital Badge Basics',
          client_alias_id: null,
          badge_id: 'NB0001',
          expires_on: 1_900_000_000,
          issued_on: now,
          recipient_count: 1,
          api_consumer_id: 'tests',
          earnable_application_id: null,
          log_entry: '{"award":"a-1"}',
          ctime: now,
          mtime: now,
        },
      ],
      total: 1,
    });
  });

  const second = Date.UTC(2026, 10, 21) / 1000;
  test.for([
    ['', [1, 2, 3]],
    ['?order_by=desc', [3, 2, 1]],
    ['?order_by=desc&limit=1&offset=1', [2]],
    ['?badge_id=NB0002', [2]],
    ['?email=ADA@example.org', [1, 2]],
    ['?email=bob@example.org', [3]],
    ['?event_name=First', [1]],
    ['?api_consumer_id=other', [2]],
    ['?client_alias_id=NFFIRE1', [3]],
    [`?begin=${second + 1}`, [2, 3]],
    [`?end=${second + 1}`, [1, 2]],
    ['?log_entry=award:a-2', [2]],
    ['?log_entry=course_id:7', [1, 2]],
    ['?log_entry=course_id:7,award:a-1', [1]],
    ['?log_entry=award:a-2,course_id:8', []],
    ['?log_entry=award', []],
    ['?unheard_of=1', [1, 2, 3]],
  ] as const)('asked with "%s" finds %s', async ([query, numbers], { api, clock }) => {
    await issueThree(api, () => clock.advance(1000));
    expect(await idsOf(api, query)).toEqual(numbers.map((number) => `EV00000${number}`));
  });

  test.for(['limit=0', 'limit=1001', 'offset=x', 'order_by=up', 'begin=yesterday'])(
    'refuses %s with 400',
    async (query, { api }) => {
      expect((await api.events(`?${query}`)).status).toBe(400);
      expect((await api.recipients(`?${query}`)).status).toBe(400);
    },
  );

  test('may ignore the filter by log_entry, as hosts do that do not know it', async ({
    sandbox,
    api,
    clock,
  }) => {
    await sandbox.control.setBehaviour({ logEntryFilter: 'ignored' });
    await issueThree(api, () => clock.advance(1000));
    expect(await idsOf(api, '?log_entry=award:a-2&badge_id=NB0001')).toEqual(['EV000001']);
  });

  test('may lack log_entry, as in old replies; the event itself has it', async ({ sandbox, api }) => {
    await sandbox.control.setBehaviour({ lists: 'old' });
    await api.issue({ ...issueAda, log_entry: { award: 'a-1' } });
    expect(rowsOf(await api.events())[0]).not.toHaveProperty('log_entry');
    const { body } = await api.events('/EV000001');
    expect(body).toMatchObject({
      log_entry: '{"award":"a-1"}',
      badge: { id: 'NB0001', content: [{}, {}, {}] },
    });
  });

  test('knows of an event only when the lag is over; asked by id it is there at once', async ({
    start,
    clock,
  }) => {
    const lagging = await start({ listingLagMs: 300_000 });
    const api = new ObfCaller(lagging);
    await api.signIn();
    await api.issue();
    clock.advance(299_999);
    expect([rowsOf(await api.events()), rowsOf(await api.recipients())]).toEqual([[], []]);
    expect((await api.events('/EV000001')).status).toBe(200);
    clock.advance(1);
    expect([rowsOf(await api.events()).length, rowsOf(await api.recipients()).length]).toEqual([1, 1]);
  });

  test('may know of each event after a lag of its own', async ({ start, clock }) => {
    const api = new ObfCaller(await start({ listingLagMs: 300_000, listingLag: 'varied' }));
    await api.signIn();
    for (let count = 0; count < 20; count += 1) await api.issue();
    clock.advance(150_000);
    const { length } = await idsOf(api, '');
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(20);
    clock.advance(150_000);
    expect(await idsOf(api, '')).toHaveLength(20);
  });

  test('shows a client its own events only', async ({ sandbox, api }) => {
    await api.issue();
    const other = new ObfCaller(sandbox);
    await other.signIn({ clientId: 'OTHERSCHOOL2', secret: 'sandbox_secret_other_school' });
    expect((await other.get('/v2/event/OTHERSCHOOL2')).body).toEqual({ result: [], total: 0 });
    expect((await other.get('/v2/event/OTHERSCHOOL2/EV000001')).status).toBe(404);
    expect(await other.events('/EV000001')).toMatchObject({ status: 403, body: '403 Forbidden' });
  });
});

describe('the list of recipients', () => {
  test('says who has which badge and what became of it', async ({ sandbox, api }) => {
    await api.issue({ ...issueAda, recipient: [ada, { email: 'bob@example.org', name: 'Bob' }] });
    await sandbox.control.changeRecipient('EV000001', {
      email: 'bob@example.org',
      received: true,
      inPassport: true,
    });
    const rows = rowsOf(await api.recipients('?event_id=EV000001'));
    expect(rows).toMatchObject([
      { event_id: 'EV000001', badge_id: 'NB0001', email: 'ada@example.org', received: false, revoked: false },
      { email: 'bob@example.org', name: 'Bob', received: true, in_passport: true, pdf_downloaded: false },
    ]);
    expect(String(rows[0]?.['assertion_json_url'])).toMatch(/\/obv3\/credentials\/\w+\.json$/);
    expect(rowsOf(await api.recipients('?email=BOB@example.org'))).toHaveLength(1);
    expect(rowsOf(await api.recipients('?event_id=EV000002'))).toEqual([]);
  });
});

describe('revoking', () => {
  test('counts what it revoked, once, and by the address as it was issued', async ({ sandbox, api }) => {
    await api.issue({ ...issueAda, recipient: [ada, { email: 'Bob@example.org', name: 'Bob' }] });
    const done = { success: true, message: '', resource_type: null, resource_id: null };
    expect(await api.revoke('EV000001', 'bob@example.org')).toMatchObject({
      status: 200,
      body: { ...done, count: 0 },
    });
    expect((await api.revoke('EV000001', 'Bob@example.org', 'eve@example.org')).body).toEqual({
      ...done,
      count: 1,
    });
    expect((await api.revoke('EV000001', 'Bob@example.org')).body).toEqual({ ...done, count: 0 });
    expect(rowsOf(await api.recipients()).map(({ revoked }) => revoked)).toEqual([false, true]);
    expect((await sandbox.control.record()).entries).toHaveLength(1);
  });

  test('needs a known event and at least one address', async ({ api }) => {
    await api.issue();
    expect((await api.revoke('EV000009', 'ada@example.org')).status).toBe(404);
    expect((await api.revoke('EV000001')).status).toBe(400);
    const path = `/v2/event/${northfieldId}/EV000001/revoke`;
    expect((await api.send('PUT', path, { email: 'ada@example.org' })).status).toBe(400);
    expect((await api.call(path, { method: 'DELETE' })).status).toBe(405);
  });

  test('may happen elsewhere', async ({ sandbox, api }) => {
    await api.issue();
    await sandbox.control.changeRecipient('EV000001', { email: 'ada@example.org', revoked: true });
    expect(rowsOf(await api.recipients())).toMatchObject([{ revoked: true }]);
  });
});
