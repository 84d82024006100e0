import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { privacyLedger } from '../testing/privacy-ledger.ts';
import { anAward } from '../testing/sites.ts';
import { prune } from './prune.ts';

onEachDatabase('retention', (database) => {
  const ledger = privacyLedger(database);
  const { send, bytesOf, ada } = ledger;

  it('forgets names after the retention period and asks for them again on retry', async () => {
    const award = anAward({ recipient: ada });
    await send(award);
    await ledger.client.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor: { userId: '2' } });
    expect(await prune(ledger.running.deps)).toMatchObject({ recipients: 0 });
    await database().intake.run(async (db) => {
      await db.execute(
        sql`update issuances set changed_at = changed_at - interval '91 days' where award_id = ${award.id}`,
      );
      await db.execute(
        sql`update recipients set created_at = created_at - interval '91 days' where site = ${ledger.site.id}`,
      );
    });
    expect((await prune(ledger.running.deps)).recipients).toBe(1);
    expect(await bytesOf('ada-unique')).toBe(0);
    const retried = await ledger.client.call('POST', '/v1/issuances/retry', {
      ids: [award.id],
      actor: { userId: '2' },
    });
    expect(retried.body.results).toMatchObject([
      { state: 'needs_attention', reason: 'recipient_incomplete' },
    ]);
    expect(await send(award)).toMatchObject([{ result: 'updated', state: 'queued' }]);
  });

  it('forgets names of what waits, however long it is paused, and keeps its place in the queue', async () => {
    const award = anAward({ recipient: ada, evidence: 'ada-unique' });
    await send(award);
    await ledger.client.call('PUT', `/v1/mappings/12/0/hold?target=${award.target}`, {
      actor: { userId: '2' },
    });
    await database().intake.run(async (db) => {
      await db.execute(
        sql`update issuances set changed_at = changed_at - interval '91 days' where site = ${ledger.site.id}`,
      );
      await db.execute(
        sql`update recipients set created_at = created_at - interval '91 days' where site = ${ledger.site.id}`,
      );
    });
    expect((await prune(ledger.running.deps)).recipients).toBe(1);
    expect(await bytesOf('ada-unique')).toBe(0);
    expect((await ledger.client.call('GET', `/v1/issuances/${award.id}`)).body).toMatchObject({
      state: 'queued',
      address: null,
    });
  });

  it('forgets old audit entries', async () => {
    await send(anAward());
    await database().intake.run((db) =>
      db.execute(sql`update audit_log set at = at - interval '731 days' where site = ${ledger.site.id}`),
    );
    expect((await prune(ledger.running.deps)).auditEntries).toBeGreaterThan(0);
  });

  it('thins the feed out, and still tells every latest state to a Moodle that was away', async () => {
    const [busy, once, recent] = [anAward(), anAward(), anAward()];
    await send(busy, once, recent);
    const act = (verb: string, award: { id: string }) =>
      ledger.client.call('POST', `/v1/issuances/${verb}`, { ids: [award.id], actor: { userId: '2' } });
    for (const verb of ['cancel', 'retry', 'cancel']) await act(verb, busy);
    await act('cancel', once);
    await database().intake.run((db) =>
      db.execute(sql`update changes set at = at - interval '31 days' where site = ${ledger.site.id}`),
    );
    await act('cancel', recent);
    await act('retry', recent);
    expect(await prune(ledger.running.deps)).toMatchObject({ changes: 2 });
    const changes = async (after: number) =>
      (await ledger.client.call('GET', `/v1/feed?after=${after}`)).body.changes.map(
        ({ awardId, state }: { awardId: string; state: string }) => [awardId, state],
      );
    const latest = [
      [busy.id, 'cancelled'],
      [once.id, 'cancelled'],
      [recent.id, 'cancelled'],
      [recent.id, 'queued'],
    ];
    expect(await changes(0)).toEqual(latest);
    expect(await changes(1)).toEqual(latest);
    expect(await changes(4)).toEqual(latest.slice(2));
  });
});
