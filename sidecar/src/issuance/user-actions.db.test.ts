import { actReply, issuance } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aConnection, anAward, TARGET } from '../testing/sites.ts';

onEachDatabase('acts of people', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const actor = { userId: '42', contextId: '7' };

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    ({ site, client } = await running.pair());
    await aConnection(running.deps, site);
  });
  afterAll(() => running.server.stop());

  const sent = async (state = 'queued', reason: string | null = null): Promise<string> => {
    const award = anAward();
    await client.call('POST', '/v1/awards', { awards: [award] });
    await database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, reason = ${reason}::text, lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${award.id}`,
      ),
    );
    return award.id;
  };
  const act = async (verb: string, id: string, more: object = {}) => {
    const reply = await client.call('POST', `/v1/issuances/${verb}`, { ids: [id], actor, ...more });
    const [result] = actReply.parse(reply.body).results;
    return result;
  };
  const read = async (id: string) => issuance.parse((await client.call('GET', `/v1/issuances/${id}`)).body);

  it.each([
    ['cancel', 'queued', null, 'done', 'cancelled', 'cancelled_by_person'],
    ['cancel', 'needs_attention', 'refused', 'done', 'cancelled', 'cancelled_by_person'],
    ['cancel', 'cancelled', 'cancelled_by_person', 'done', 'cancelled', 'cancelled_by_person'],
    ['cancel', 'sending', null, 'cancel_requested', 'sending', null],
    ['cancel', 'issued', null, 'not_possible', 'issued', null],
    ['cancel', 'unknown', null, 'not_possible', 'unknown', null],
    ['retry', 'needs_attention', 'refused', 'done', 'queued', null],
    ['retry', 'needs_attention', 'schedule_exhausted', 'done', 'queued', null],
    ['retry', 'cancelled', 'cancelled_by_person', 'done', 'queued', null],
    ['retry', 'queued', null, 'done', 'queued', null],
    [
      'retry',
      'needs_attention',
      'may_have_been_issued',
      'not_possible',
      'needs_attention',
      'may_have_been_issued',
    ],
    [
      'retry',
      'needs_attention',
      'recipient_incomplete',
      'not_possible',
      'needs_attention',
      'recipient_incomplete',
    ],
    ['retry', 'cancelled', 'erased', 'not_possible', 'cancelled', 'erased'],
    ['retry', 'issued', null, 'not_possible', 'issued', null],
  ])('%s of %s (%s) is %s', async (verb, state, reason, result, after, afterReason) => {
    const id = await sent(state, reason);
    expect(await act(verb, id)).toMatchObject({ id, result, state: after, reason: afterReason });
  });

  it.each([
    ['issued', 'unknown', null, 'done', 'issued', 'decided_by_person'],
    ['issued', 'needs_attention', 'may_have_been_issued', 'done', 'issued', 'decided_by_person'],
    ['send_again', 'unknown', null, 'done', 'queued', null],
    ['send_again', 'needs_attention', 'may_have_been_issued', 'done', 'queued', null],
    ['send_again', 'issued', null, 'not_possible', 'issued', null],
    ['issued', 'queued', null, 'not_possible', 'queued', null],
  ])('decide %s of %s (%s) is %s', async (decision, state, reason, result, after, afterReason) => {
    const id = await sent(state, reason);
    expect(await act('decide', id, { decision, note: 'Seen in Navigatr.' })).toEqual({
      id,
      result,
      state: after,
      reason: afterReason,
    });
  });

  it.each([
    ['cancel', 'queued'],
    ['cancel', 'sending'],
  ])('a second %s of what was %s says so, and is not in the history', async (verb, state) => {
    const id = await sent(state);
    const first = await act(verb, id);
    const { audit } = await read(id);
    expect(await act(verb, id)).toEqual({ ...first, changed: false });
    expect((await read(id)).audit).toEqual(audit);
  });

  it('marks what is sent again after a decision as a repeat, under the same key', async () => {
    const id = await sent('unknown');
    await act('decide', id, { decision: 'send_again' });
    const row = await database().intake.run((db) =>
      onlyRow(db, sql`select repeats, revision from issuances where award_id = ${id}`),
    );
    expect(row).toEqual({ repeats: 1, revision: 0 });
  });

  it('finds nothing of another site', async () => {
    const id = await sent();
    const { client: stranger } = await running.pair();
    const reply = await stranger.call('POST', '/v1/issuances/cancel', { ids: [id], actor });
    expect(reply.body.results).toEqual([{ id, result: 'not_found', state: null, reason: null }]);
    expect((await stranger.call('GET', `/v1/issuances/${id}`)).status).toBe(404);
    expect((await client.call('GET', '/v1/issuances/nope')).status).toBe(404);
  });

  it('records who acted, where, and the note', async () => {
    const id = await sent('unknown');
    await act('decide', id, { decision: 'issued', note: 'Seen in Navigatr.' });
    expect((await read(id)).audit).toMatchObject([
      { actor: 'system', action: 'accept' },
      { actor: '42', action: 'decide_issued', details: 'Seen in Navigatr.' },
    ]);
  });

  it('shows attempts with what to do about each', async () => {
    const id = await sent('needs_attention', 'badge_not_issuable');
    await database().intake.run((db) =>
      db.execute(sql`
        insert into attempts (issuance, fence, repeat, finished_at, outcome, http_status)
        select id, a.fence, a.fence > 1, clock_timestamp(), a.outcome, a.status
        from issuances, (values (1, 'unknown', null::int), (2, 'badge_refused', 400)) as a(fence, outcome, status)
        where award_id = ${id}`),
    );
    expect(await read(id)).toMatchObject({
      remedy: 'choose_other_badge',
      advice: expect.stringContaining('Open University'),
      attempts: [
        {
          number: 1,
          requestId: `${id}.1`,
          outcome: 'unknown',
          httpStatus: null,
          mayHaveIssued: true,
          repeat: false,
        },
        { number: 2, outcome: 'badge_refused', httpStatus: 400, repeat: true, remedy: 'choose_other_badge' },
      ],
    });
  });

  it('shows what holds an issuance, and what only works like a hold', async () => {
    const id = await sent();
    expect(await read(id)).toMatchObject({ state: 'queued', remedy: 'wait', holds: [] });
    await database().intake.run((db) =>
      placeHold(db, {
        site: site.id,
        scope: 'mapping',
        target: TARGET,
        subject: '12',
        reason: 'mapping_paused',
        forMs: null,
      }),
    );
    expect(await read(id)).toMatchObject({ remedy: 'resume_mapping', holds: [{ reason: 'mapping_paused' }] });
    await database().intake.run((db) =>
      db.execute(sql`update connections set target = 'navigatr:staging:1' where site = ${site.id}`),
    );
    const reasons = (await read(id)).holds.map(({ reason }) => reason);
    expect(reasons).toEqual(['mapping_paused', 'no_connection']);
  });

  it('holds a mapping and lets it go on', async () => {
    const hold = await client.call('PUT', `/v1/mappings/12/0/hold?target=${TARGET}`, { actor });
    expect(hold.body).toEqual({ held: true });
    expect((await client.call('GET', '/v1/feed')).body.holds).toEqual([]);
    await sent();
    const feed = await client.call('GET', '/v1/feed');
    expect(feed.body.holds).toMatchObject([
      { scope: 'mapping', courseId: '12', target: TARGET, rule: 0, reason: 'mapping_paused', waiting: 1 },
    ]);
    expect((await client.call('DELETE', `/v1/mappings/12/0/hold?target=${TARGET}`, { actor })).body).toEqual({
      held: false,
    });
    expect((await client.call('GET', '/v1/feed')).body.holds).toEqual([]);
  });
});
