import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { pairedServer } from '../testing/paired-server.ts';
import { anAward } from '../testing/sites.ts';
import { beginRecovery } from './begin.ts';

onEachDatabase('a ledger that goes back in time between two calls of one Moodle', (database) => {
  const paired = pairedServer(database);

  const look = async () => (await paired.client.call('GET', '/v1/feed?after=0')).body.ledger as string;
  const begin = () => database().intake.transaction((tx) => beginRecovery(tx, [paired.site.id], 'restored'));
  const counts = () =>
    database().intake.run((db) =>
      onlyRow<{ awards: number; erasures: number; cancelled: number }>(
        db,
        sql`select count(*)::int as awards, (count(*) filter (where state = 'cancelled'))::int as cancelled,
            (select count(*)::int from erasures where site = ${paired.site.id}) as erasures
          from issuances where site = ${paired.site.id}`,
      ),
    );
  const actor = { userId: '2' };
  const first = anAward({ completedAt: '2026-01-01T00:00:00Z' });
  const again = () => anAward({ userId: first.userId, completedAt: '2026-03-01T00:00:00Z' });
  const acts: [string, (mark: string) => [path: string, body: object]][] = [
    ['an award', (mark) => [`/v1/awards?ledger=${mark}`, { awards: [again()] }]],
    ['a retry', (mark) => [`/v1/issuances/retry?ledger=${mark}`, { ids: [first.id], actor }]],
    ['a cancel', (mark) => [`/v1/issuances/cancel?ledger=${mark}`, { ids: [first.id], actor }]],
    [
      'a decision',
      (mark) => [`/v1/issuances/decide?ledger=${mark}`, { ids: [first.id], actor, decision: 'issued' }],
    ],
    ['an erasure', (mark) => [`/v1/privacy/erase?ledger=${mark}`, { users: [first.userId] }]],
  ];

  it.each(acts)('does nothing of %s that means the ledger of before', async (_, call) => {
    await paired.client.call('POST', '/v1/awards', { awards: [first] });
    const mark = await look();
    await begin();
    const [path, body] = call(mark);
    const refused = await paired.client.call('POST', path, body);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'ledger_changed']);
    expect(await counts()).toEqual({ awards: 1, erasures: 0, cancelled: 0 });

    const [seenPath, seenBody] = call(await look());
    expect((await paired.client.call('POST', seenPath, seenBody)).status).toBeLessThan(300);
  });

  it('takes over what comes at the same time with the right mark, and refuses the rest', async () => {
    const before = await look();
    await begin();
    const now = await look();
    const statuses = await Promise.all(
      [now, before, now, before].map(async (mark) => {
        const reply = await paired.client.call('POST', `/v1/awards?ledger=${mark}`, { awards: [anAward()] });
        return reply.status;
      }),
    );
    expect(statuses).toEqual([202, 409, 202, 409]);
    expect((await counts()).awards).toBe(2);
  });

  it('goes on for a Moodle that has seen the recovery, also when it ended since', async () => {
    await begin();
    const { recovery, ledger } = (await paired.client.call('GET', '/v1/feed?after=0')).body;
    const none = { erasures: 0, holds: 0, connections: 0, awards: 0, failed: 0 };
    await paired.client.call('POST', '/v1/recovery/taught', { id: recovery.id, counts: none });
    await paired.client.call('POST', '/v1/recovery/confirm', { actor });
    const reply = await paired.client.call('POST', `/v1/awards?ledger=${ledger}`, { awards: [anAward()] });
    expect(reply.body.results[0].result).toBe('accepted');
  });
});
