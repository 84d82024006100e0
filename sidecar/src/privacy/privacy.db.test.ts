import { eraseReply, exportReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { onlyRow, rows } from '../db/client.ts';
import { beginRecovery } from '../recovery/begin.ts';
import type { Site } from '../site/site.ts';
import { canary, traces } from '../testing/canary.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { learner, manyIssuances } from '../testing/issuances.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { anAward } from '../testing/sites.ts';
import { prune } from './prune.ts';

onEachDatabase('privacy', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    ({ site, client } = await running.pair());
  });
  afterAll(() => running.server.stop());

  const send = async (...awards: object[]) => {
    const reply = await client.call('POST', '/v1/awards', { awards });
    expect(reply.status).toBe(202);
    return reply.body.results;
  };
  const erase = async (scope: object) =>
    eraseReply.parse((await client.call('POST', '/v1/privacy/erase', scope)).body);
  const exportAll = async (scope: object) =>
    exportReply.parse((await client.call('POST', '/v1/privacy/export', scope)).body);
  const place = (id: string, state: string) =>
    database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${id}`,
      ),
    );
  const bytesOf = async (needle: string) => {
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select (select count(*) from recipients r where site = ${site.id} and r::text like ${`%${needle}%`})
          + (select count(*) from issuances i where site = ${site.id} and i::text like ${`%${needle}%`})
          + (select count(*) from audit_log a where site = ${site.id} and a::text like ${`%${needle}%`}) as count`,
      ),
    );
    return Number(count);
  };
  /** What of the canary is in rows of this schema, and in what ANALYZE took from them. */
  const tracesInRows = () =>
    database().reports.run(async (db) => {
      const tables = await rows<{ name: string }>(
        db,
        sql`select tablename as name from pg_tables where schemaname = 'public' union all select 'pg_stats'`,
      );
      const texts: string[] = [];
      for (const { name } of tables) {
        const found = await rows<{ row: string }>(
          db,
          sql`select t::text as row from ${sql.identifier(name)} t`,
        );
        texts.push(...found.map(({ row }) => row));
      }
      return traces(texts.join('\n'));
    });
  const ada = { firstName: 'Ada', lastName: 'Byron', email: 'ada-unique@example.org' };

  it('exports everything held on a learner', async () => {
    const award = anAward({ recipient: ada, evidence: 'Done on time.', score: 91 });
    await send(award, anAward());
    const found = await exportAll({ users: [award.userId] });
    expect(found.recipients).toMatchObject([{ userId: award.userId, ...ada }]);
    expect(found.issuances).toMatchObject([
      { awardId: award.id, evidence: 'Done on time.', score: 91, attempts: [] },
    ]);
    expect(found.audit).toMatchObject([{ action: 'accept' }]);
    expect([found.holds, found.erasures, found.next]).toEqual([[], [], null]);
  });

  it('exports superseded snapshots, and what a teacher did and stopped', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await send({ ...award, recipient: { ...ada, lastName: 'King' } });
    const found = await exportAll({ users: ['ada'] });
    expect(found.recipients.map(({ lastName }) => lastName)).toEqual(['Byron', 'King']);
    const inCourse = await exportAll({ users: ['ada'], courses: [award.courseId] });
    expect(inCourse.recipients).toEqual(found.recipients);
    const actor = { userId: 'grace' };
    await client.call('PUT', `/v1/mappings/12/0/hold?target=${award.target}`, { actor });
    await client.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor });
    const acted = await exportAll({ users: ['grace'] });
    expect(acted.audit.map(({ action }) => action)).toEqual(['mapping_paused', 'cancel']);
    expect(acted.holds).toMatchObject([{ scope: 'mapping', subject: '12', reason: 'mapping_paused' }]);
  });

  it('exports of an erased learner what is kept under a key', async () => {
    const award = anAward({ userId: 'ada', recipient: ada });
    await send(award);
    await erase({ users: ['ada'] });
    const found = await exportAll({ users: ['ada'] });
    expect(found).toMatchObject({ recipients: [], erasures: [{ courseId: null }] });
    expect(found.issuances).toMatchObject([{ userId: null, userKey: expect.any(String), reason: 'erased' }]);
    expect((await exportAll({ users: ['ada'], courses: ['none'] })).issuances).toEqual([]);
  });

  it('puts the key in the place of an erased teacher, everywhere or in a course', async () => {
    const [here, there] = ['1', '2'].map((courseId) => anAward({ courseId }));
    if (!here || !there) throw new Error('two awards');
    await send(here, there);
    const actor = { userId: 'grace' };
    for (const { courseId, target, id } of [here, there]) {
      await client.call('PUT', `/v1/mappings/${courseId}/0/hold?target=${target}`, { actor });
      await client.call('POST', '/v1/issuances/cancel', { ids: [id], actor });
    }
    expect(await bytesOf('grace')).toBe(4);
    expect(await erase({ users: ['grace'], courses: ['1'] })).toMatchObject({ done: true });
    expect(await bytesOf('grace')).toBe(3);
    expect(await erase({ users: ['grace'] })).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await bytesOf('grace')).toBe(0);
    expect(
      await database().intake.run((db) =>
        rows(db, sql`select 1 from holds where site = ${site.id} and actor = 'grace'`),
      ),
    ).toEqual([]);
    expect((await exportAll({ users: ['grace'] })).audit).toHaveLength(4);
  });

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
      db.execute(sql`update issuances set completed_at = ${completed} where site = ${site.id}`),
    );
    const erasedAt = new Date(Date.now() - 30 * 24 * 3600_000).toISOString();
    for (let time = 0; time < 2; time += 1)
      expect(await erase({ users: ['ada'], erasedAt })).toMatchObject({
        done: true,
        issuancesCancelled: 1 - time,
      });
    expect((await exportAll({ users: ['ada'] })).erasures).toEqual([{ courseId: null, erasedAt: erasedAt }]);
    const states = await database().intake.run((db) =>
      rows(db, sql`select state from issuances where site = ${site.id} order by id`),
    );
    expect(states).toEqual([{ state: 'cancelled' }, { state: 'queued' }]);
  });

  it('is done for learners and courses that nobody knows', async () => {
    expect(await erase({ users: ['nobody'] })).toMatchObject({ done: true, issuancesCancelled: 0 });
    expect(await erase({ users: ['nobody'], courses: ['404'] })).toMatchObject({ done: true });
    const stranger = client.with({ site: 'nobody' });
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
    await manyIssuances(running.deps, site.id, { count: 20_000, ...learner(site, 'ada') });
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
    await database().intake.transaction((tx) => beginRecovery(tx, [site.id], 'restored'));
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
    await client.call('POST', '/v1/issuances/decide', { ids: [second.id], decision: 'issued', note, actor });
    await client.call('PUT', `/v1/mappings/12/0/hold?target=${first.target}`, { actor });
    await database().maintenance.run((db) => db.execute(sql`analyze`));
    expect(await tracesInRows()).not.toEqual([]);
    expect(await erase({ users: [canary.userId] })).toMatchObject({ done: true });
    expect(await tracesInRows()).toEqual([]);
  });

  it('forgets name and address at once when the consent is withdrawn', async () => {
    const award = anAward({ userId: 'ada', recipient: ada, evidence: 'ada-unique' });
    await send(award);
    const withdraw = { ids: [award.id], actor: { userId: 'ada' }, reason: 'consent_withdrawn' };
    await client.call('POST', '/v1/issuances/cancel', withdraw);
    expect(await bytesOf('ada-unique')).toBe(0);
  });

  it('exports a learner in a course only as far as that course goes', async () => {
    const award = anAward({ recipient: ada, courseId: '1' });
    await send(award, anAward({ userId: award.userId, courseId: '2', recipient: ada }));
    expect((await exportAll({ users: [award.userId], courses: ['1'] })).issuances).toHaveLength(1);
    expect((await exportAll({ users: [award.userId] })).issuances).toHaveLength(2);
  });

  it('exports page by page', async () => {
    await send(...Array.from({ length: 150 }, () => anAward({ courseId: '5' })));
    const first = await exportAll({ courses: ['5'] });
    const second = await exportAll({ courses: ['5'], after: first.next });
    expect([first.issuances.length, second.issuances.length, second.next]).toEqual([100, 50, null]);
    expect(second.recipients).toEqual([]);
  });

  it('refuses a scope that would mean everybody', async () => {
    for (const path of ['export', 'erase']) {
      const reply = await client.call('POST', `/v1/privacy/${path}`, {});
      expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    }
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
      rows(db, sql`select state, reason from issuances where site = ${site.id} order by id`),
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

  it('forgets names after the retention period and asks for them again on retry', async () => {
    const award = anAward({ recipient: ada });
    await send(award);
    await client.call('POST', '/v1/issuances/cancel', { ids: [award.id], actor: { userId: '2' } });
    expect(await prune(running.deps)).toMatchObject({ recipients: 0 });
    await database().intake.run(async (db) => {
      await db.execute(
        sql`update issuances set changed_at = changed_at - interval '91 days' where award_id = ${award.id}`,
      );
      await db.execute(
        sql`update recipients set created_at = created_at - interval '91 days' where site = ${site.id}`,
      );
    });
    expect((await prune(running.deps)).recipients).toBe(1);
    expect(await bytesOf('ada-unique')).toBe(0);
    const retried = await client.call('POST', '/v1/issuances/retry', {
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
    await client.call('PUT', `/v1/mappings/12/0/hold?target=${award.target}`, { actor: { userId: '2' } });
    await database().intake.run(async (db) => {
      await db.execute(
        sql`update issuances set changed_at = changed_at - interval '91 days' where site = ${site.id}`,
      );
      await db.execute(
        sql`update recipients set created_at = created_at - interval '91 days' where site = ${site.id}`,
      );
    });
    expect((await prune(running.deps)).recipients).toBe(1);
    expect(await bytesOf('ada-unique')).toBe(0);
    expect((await client.call('GET', `/v1/issuances/${award.id}`)).body).toMatchObject({ state: 'queued' });
  });

  it('forgets old audit entries', async () => {
    await send(anAward());
    await database().intake.run((db) =>
      db.execute(sql`update audit_log set at = at - interval '731 days' where site = ${site.id}`),
    );
    expect((await prune(running.deps)).auditEntries).toBeGreaterThan(0);
  });

  it('thins the feed out, and still tells every latest state to a Moodle that was away', async () => {
    const [busy, once, recent] = [anAward(), anAward(), anAward()];
    await send(busy, once, recent);
    const act = (verb: string, award: { id: string }) =>
      client.call('POST', `/v1/issuances/${verb}`, { ids: [award.id], actor: { userId: '2' } });
    for (const verb of ['cancel', 'retry', 'cancel']) await act(verb, busy);
    await act('cancel', once);
    await database().intake.run((db) =>
      db.execute(sql`update changes set at = at - interval '31 days' where site = ${site.id}`),
    );
    await act('cancel', recent);
    await act('retry', recent);
    expect(await prune(running.deps)).toMatchObject({ changes: 2 });
    const changes = async (after: number) =>
      (await client.call('GET', `/v1/feed?after=${after}`)).body.changes.map(
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
