import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { rows } from '../db/client.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { canary } from '../testing/canary.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { learner, manyIssuances } from '../testing/issuances.ts';
import { privacyLedger } from '../testing/privacy-ledger.ts';
import { anAward } from '../testing/sites.ts';

onEachDatabase('privacy', (database) => {
  const ledger = privacyLedger(database);
  const { send, erase, exportAll, place, bytesOf, tracesInRows, ada } = ledger;

  it('erases only what was there when it was asked for', async () => {
    const [old, recent] = ['1', '2'].map((courseId) => anAward({ userId: 'ada', courseId, recipient: ada }));
    if (!old || !recent) throw new Error('two awards');
    await send(old, recent);
    await database().intake.run((db) =>
      db.execute(
        sql`update issuances set accepted_at = accepted_at - interval '1 year' where award_id = ${old.id}`,
      ),
    );
    const completed = sql`clock_timestamp() - interval '1 minute'`;
    await database().intake.run((db) =>
      db.execute(sql`update issuances set completed_at = ${completed} where site = ${ledger.site.id}`),
    );
    const erasedAt = new Date(Date.now() - 30 * 24 * 3600_000).toISOString();
    for (let time = 0; time < 2; time += 1)
      expect(await erase({ users: ['ada'], erasedAt })).toMatchObject({
        done: true,
        issuancesCancelled: 1 - time,
      });
    expect((await exportAll({ users: ['ada'] })).erasures).toEqual([{ courseId: null, erasedAt: erasedAt }]);
    const states = await database().intake.run((db) =>
      rows(db, sql`select state from issuances where site = ${ledger.site.id} order by id`),
    );
    expect(states).toEqual([{ state: 'cancelled' }, { state: 'queued' }]);
  });

  it('is done for learners and courses that nobody knows', async () => {
    expect(await erase({ users: ['nobody'] })).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await erase({ users: ['nobody'], courses: ['404'] })).toMatchObject({ done: true });
    const stranger = ledger.client.with({ site: 'nobody' });
    expect((await stranger.call('POST', '/v1/privacy/erase', { users: ['ada'] })).status).toBe(401);
  });

  it('counts what is queued to be repeated among what may exist', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await database().intake.run((db) =>
      db.execute(sql`update issuances set repeats = 1 where award_id = ${award.id}`),
    );
    expect(await erase({ users: ['ada'] })).toMatchObject({ done: true, mayExistElsewhere: 1 });
  });

  it('erases a learner with 20,000 badges in several calls', async () => {
    await manyIssuances(ledger.running.deps, ledger.site.id, {
      count: 20_000,
      ...learner(ledger.site, 'ada'),
    });
    let cancelled = 0;
    await vi.waitFor(async () => {
      const reply = await erase({ users: ['ada'] });
      cancelled += reply.issuancesCancelled;
      expect(reply.done).toBe(true);
    }, 80_000);
    expect(cancelled).toBe(20_000);
  });

  it('works in a recovery', async () => {
    await send(anAward({ userId: 'ada', recipient: ada }));
    await database().intake.transaction((tx) => beginRecovery(tx, [ledger.site.id], 'restored'));
    expect(await erase({ users: ['ada'] })).toMatchObject({ done: true, issuancesCancelled: 1 });
    expect(await bytesOf('ada-unique')).toBe(0);
  });

  it('leaves nothing in any row of any table, and nothing in the statistics of the planner', async () => {
    const actor = { userId: canary.userId };
    const awards = ['1', '2', '3'].map((courseId) => anAward({ ...canary, courseId }));
    await send(...awards);
    const [first, second] = awards;
    if (!first || !second) throw new Error('three awards');
    await send({ ...first, recipient: { ...canary.recipient, firstName: 'Zq another' } });
    await place(second.id, 'unknown');
    const note = canary.evidence;
    await ledger.client.call('POST', '/v1/issuances/decide', {
      ids: [second.id],
      decision: 'issued',
      note,
      actor,
    });
    await ledger.client.call('PUT', `/v1/mappings/12/0/hold?target=${first.target}`, { actor });
    await database().maintenance.run((db) => db.execute(sql`analyze`));
    expect(await tracesInRows()).not.toEqual([]);
    expect(await erase({ users: [canary.userId] })).toMatchObject({ done: true });
    expect(await tracesInRows()).toEqual([]);
  });

  it('shows the address of a badge as long as it holds it', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    const read = async () => (await ledger.client.call('GET', `/v1/issuances/${award.id}`)).body;
    expect(await read()).toMatchObject({ address: ada.email });
    await erase({ users: ['ada'] });
    expect(await read()).toMatchObject({ address: null });
  });

  it('forgets name and address at once when the consent is withdrawn', async () => {
    const award = anAward({ userId: 'ada', recipient: ada, evidence: 'ada-unique' });
    await send(award);
    const withdraw = { ids: [award.id], actor: { userId: 'ada' }, reason: 'consent_withdrawn' };
    await ledger.client.call('POST', '/v1/issuances/cancel', withdraw);
    expect(await bytesOf('ada-unique')).toBe(0);
  });

  it('erases a learner: cancels what is unsent, counts what exists, keeps no name', async () => {
    const [queued, issued, unknown] = ['1', '2', '3'].map((courseId) =>
      anAward({ userId: 'ada', courseId, recipient: ada, evidence: 'ada-unique wrote this' }),
    );
    if (!queued || !issued || !unknown) throw new Error('three awards');
    const other = anAward();
    await send(queued, issued, unknown, other);
    await place(issued.id, 'issued');
    await place(unknown.id, 'unknown');
    const erased = await erase({ users: ['ada'] });
    expect(erased).toEqual({
      done: true,
      recipientsDeleted: 1,
      issuancesCancelled: 2,
      inFlight: 0,
      issuedElsewhere: 1,
      mayExistElsewhere: 1,
      contact: 'support@navigatr.app',
    });
    expect(await bytesOf('ada-unique')).toBe(0);
    const states = await database().intake.run((db) =>
      rows(db, sql`select state, reason from issuances where site = ${ledger.site.id} order by id`),
    );
    expect(states).toEqual([
      { state: 'cancelled', reason: 'erased' },
      { state: 'issued', reason: null },
      { state: 'cancelled', reason: 'erased_may_exist' },
      { state: 'queued', reason: null },
    ]);
  });

  it('can be repeated, and answers erased for what comes again', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await erase({ users: ['ada'] });
    expect(await erase({ users: ['ada'] })).toMatchObject({
      done: true,
      issuancesCancelled: 0,
      recipientsDeleted: 0,
    });
    expect(await send({ ...award, completedAt: '2020-01-01T00:00:00Z' })).toMatchObject([
      { result: 'erased' },
    ]);
    const never = anAward({
      userId: 'ada',
      courseId: '9',
      completedAt: '2020-01-01T00:00:00Z',
      recipient: ada,
    });
    expect(await send(never)).toMatchObject([{ result: 'erased' }]);
    expect(await bytesOf('ada-unique')).toBe(0);
  });

  it('is not done while something is in flight, and then is', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await place(award.id, 'sending');
    expect(await erase({ users: ['ada'] })).toMatchObject({ done: false, inFlight: 1 });
    await place(award.id, 'issued');
    expect(await erase({ users: ['ada'] })).toMatchObject({ done: true, inFlight: 0, issuedElsewhere: 1 });
    expect(await bytesOf('ada-unique')).toBe(0);
  });

  it('erases a course and leaves what its learners did elsewhere', async () => {
    const here = anAward({ userId: 'ada', courseId: '1', recipient: ada });
    const there = anAward({ userId: 'ada', courseId: '2', recipient: ada });
    await send(here, there);
    expect(await erase({ courses: ['1'] })).toMatchObject({ issuancesCancelled: 1, recipientsDeleted: 0 });
    expect((await exportAll({ users: ['ada'] })).recipients).toHaveLength(1);
  });
});
