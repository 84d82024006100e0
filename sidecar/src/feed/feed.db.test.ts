import { feedReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import { placeBackoff } from '../hold/create-hold.ts';
import { shortenPermits } from '../site/permit.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import type { SignedClient } from '../testing/signed-client.ts';
import { aConnection, anAward, TARGET } from '../testing/sites.ts';

onEachDatabase('the feed', (database) => {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const actor = { userId: '2' };

  beforeAll(async () => {
    running = await startTestServer(database(), { config: { rateLimit: 5, rateWindowMs: 2_000 } });
  });
  beforeEach(async () => {
    ({ site, client } = await running.pair());
  });
  afterAll(() => running.server.stop());

  const feed = async (after = 0) =>
    feedReply.parse((await client.call('GET', `/v1/feed?after=${after}`)).body);
  const send = (...awards: object[]) => client.call('POST', '/v1/awards', { awards });

  it('refuses a cursor after which no further one could be told', async () => {
    expect((await client.call('GET', '/v1/feed?after=999999999999999')).status).toBe(400);
    expect((await feed()).recovery.active).toBe(false);
  });

  it('tells changes after the cursor, at most 500 at a time', async () => {
    const broken = () => anAward({ recipient: null, recipientProblem: 'no_email' });
    await send(...Array.from({ length: 400 }, broken));
    await send(...Array.from({ length: 101 }, broken));
    const first = await feed();
    expect([first.changes.length, first.cursor, first.more]).toEqual([500, 500, true]);
    expect(first.changes[0]).toMatchObject({ sequence: 1, state: 'needs_attention', needs: 'profile' });
    const second = await feed(first.cursor);
    expect([second.changes.length, second.cursor, second.more]).toEqual([1, 501, false]);
    expect(await feed(501)).toMatchObject({ changes: [], cursor: 501, more: false });
  });

  it('counts the queue and says how long it takes, or that nothing moves', async () => {
    await send(anAward(), anAward(), anAward({ recipient: null }));
    expect((await feed()).queue).toMatchObject({ queued: 2, needsAttention: 1, issued: 0, etaSeconds: null });
    await aConnection(running.deps, site);
    expect((await feed()).queue).toMatchObject({ queued: 2, etaSeconds: 1 });
    await client.call('PUT', `/v1/mappings/12/0/hold?target=${TARGET}`, { actor });
    expect((await feed()).queue.etaSeconds).toBeNull();
  });

  it('says no time between two tries of a badge that fails, which the list of holds names', async () => {
    await aConnection(running.deps, site);
    await send(anAward());
    const badge = { site: site.id, scope: 'badge', target: TARGET, subject: '51' } as const;
    const backoff = { firstMs: 60_000, maxMs: 60_000, tolerated: 1 };
    await database().intake.run((db) => placeBackoff(db, { ...badge, reason: 'badge_failing' }, backoff));
    const { queue, holds } = await feed();
    expect([queue.queued, queue.etaSeconds, holds.map(({ reason }) => reason)]).toEqual([
      1,
      null,
      ['badge_failing'],
    ]);
  });

  it('begins a recovery when the cursor is ahead of the ledger, and goes on after the cursor', async () => {
    const award = anAward();
    await send(award);
    expect(await feed(70)).toMatchObject({
      cursor: 71,
      recovery: { active: true, reason: 'cursor_ahead', wouldSend: 1, wouldRepeat: 1, taughtAwards: 0 },
      holds: expect.arrayContaining([expect.objectContaining({ scope: 'site', reason: 'recovery' })]),
    });
    await send({ ...award, knownState: 'issued' });
    expect(await feed(71)).toMatchObject({
      changes: [{ sequence: 72 }, { sequence: 73, awardId: award.id, state: 'issued', reason: 'recorded' }],
      recovery: { active: true, wouldSend: 0 },
    });
  });

  it.each([
    ['pause', 'PUT', '/v1/mappings/12/0/hold?target=', { actor }],
    ['resume', 'DELETE', '/v1/mappings/12/0/hold?target=', { actor }],
    ['erasure', 'POST', '/v1/privacy/erase', { users: ['9'] }],
  ] as const)(
    'moves on with: %s, so that a ledger of before is found out',
    async (act, method, path, body) => {
      if (act === 'resume') await client.call('PUT', `${path}${TARGET}`, { actor });
      const before = await feed();
      await client.call(method, act === 'erasure' ? path : `${path}${TARGET}`, body);
      const { cursor, changes } = await feed(before.cursor);
      expect([cursor, changes]).toEqual([before.cursor + 1, []]);
      await database().intake.run((db) =>
        db.execute(sql`update sites set feed_sequence = ${before.cursor} where id = ${site.id}`),
      );
      expect((await feed(cursor)).recovery).toMatchObject({ active: true, reason: 'cursor_ahead' });
    },
  );

  it.each([
    ['a withdrawal while no answer has come', 'unknown', 'cancel', { reason: 'consent_withdrawn' }],
    ['a cancel while it is being sent', 'sending', 'cancel', {}],
    ['a withdrawal of what may exist', 'may_exist', 'cancel', { reason: 'consent_withdrawn' }],
    ['a retry of what waits', 'queued', 'retry', {}],
  ])('moves on with %s, which changes no state', async (_act, state, verb, more) => {
    const award = anAward();
    await send(award);
    await database().intake.run((db) =>
      db.execute(sql`
        update issuances set lease_until = case when ${state} = 'sending' then clock_timestamp() end,
          reason = case when ${state} = 'may_exist' then 'may_have_been_issued' end,
          next_attempt_at = case when ${state} = 'queued' then clock_timestamp() + interval '1 hour' else next_attempt_at end,
          state = case ${state} when 'may_exist' then 'needs_attention' else ${state} end
        where award_id = ${award.id}`),
    );
    const before = await feed();
    await client.call('POST', `/v1/issuances/${verb}`, { ids: [award.id], actor, ...more });
    expect(await feed(before.cursor)).toMatchObject({ cursor: before.cursor + 1, changes: [] });
  });

  it('moves on with an account that was merged into another', async () => {
    const award = anAward();
    await send(award);
    const before = await feed();
    await send({ ...award, userId: `${award.userId}1`, formerUserId: award.userId });
    expect(await feed(before.cursor)).toMatchObject({ cursor: before.cursor + 1, changes: [] });
  });

  it('begins a recovery for a Moodle that talked to another ledger, or to a later moment of this one', async () => {
    const mark = async () => (await feed()).ledger;
    const look = async (ledger: string) =>
      (await client.call('GET', `/v1/feed?after=0&ledger=${ledger}`)).body.recovery;
    const [home = '', newest] = (await mark()).split('-');
    expect(await look(`${home}-${newest}`)).toMatchObject({ active: false });
    const before = await permitted();
    const elsewhere = await look(`0000000000000000-1`);
    expect(elsewhere).toMatchObject({ active: true, reason: 'moved' });
    expect(await look(`0000000000000000-1`)).toMatchObject({ id: elsewhere.id });
    const earlier = await look(`${home}-${Number(newest) + 1}`);
    expect(earlier).toMatchObject({ active: true, reason: 'cursor_ahead' });
    expect(earlier.id).not.toBe(elsewhere.id);
    expect(await permitted()).toBe(before);
  });

  it('asks to be taught anew when a ledger in recovery goes back in time again', async () => {
    const first = (await feed(70)).recovery;
    const second = (await feed(90)).recovery;
    expect(second).toMatchObject({ active: true, reason: 'cursor_ahead', taughtAt: null });
    expect(second.id).not.toBe(first.id);
  });

  const permittedSeconds = () =>
    database().intake.run((db) =>
      onlyRow<{ seconds: number | string }>(
        db,
        sql`select coalesce(round(extract(epoch from permitted_until - clock_timestamp()) / 60) * 60, 0) as seconds from sites where id = ${site.id}`,
      ),
    );
  const permitted = async () => Number((await permittedSeconds()).seconds);

  it('lets the caller say for how long it may send, from a quarter of an hour to a day', async () => {
    await client.call('GET', '/v1/feed?after=0&permitSeconds=7200');
    expect(await permitted()).toBe(7_200);
    await client.call('GET', '/v1/feed?after=0&permitSeconds=1');
    expect(await permitted()).toBe(900);
    await client.call('GET', '/v1/feed?after=0&permitSeconds=99999999');
    expect(await permitted()).toBe(86_400);
  });

  it('permits nothing where the cursor is ahead of the ledger, nor by any other call', async () => {
    const before = await permitted();
    await client.call('GET', '/v1/feed?after=70&permitSeconds=7200');
    await client.call('GET', '/v1/connection');
    await send(anAward());
    expect(await permitted()).toBe(before);
  });

  it('leaves a quarter of an hour of what was permitted when the sidecar starts, and adds nothing', async () => {
    await client.call('GET', '/v1/feed?after=0&permitSeconds=7200');
    await database().intake.run(shortenPermits);
    expect(await permitted()).toBe(900);
    await database().intake.run((db) => db.execute(sql`update sites set permitted_until = null`));
    await database().intake.run(shortenPermits);
    expect(await permitted()).toBe(0);
  });

  it('says nothing of silence in the call that ends it', async () => {
    await database().intake.run((db) => db.execute(sql`update sites set permitted_until = null`));
    const reasons = (holds: { reason: string }[]) => holds.map(({ reason }) => reason);
    expect(reasons((await client.call('GET', '/v1/connection')).body.holds)).toContain('no_heartbeat');
    expect(reasons((await feed()).holds)).not.toContain('no_heartbeat');
  });

  it('finds the awards that the ledger does not have', async () => {
    const award = anAward();
    await send(award);
    const other = anAward().id.toUpperCase();
    const reply = await client.call('POST', '/v1/awards/missing', { ids: [award.id.toUpperCase(), other] });
    expect(reply.body).toEqual({ missing: [other] });
  });

  it('forgets a site with all it holds', async () => {
    await send(anAward());
    await aConnection(running.deps, site);
    expect((await client.call('DELETE', '/v1/site')).body).toEqual({ forgotten: true });
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select (select count(*) from issuances where site = ${site.id}) + (select count(*) from recipients where site = ${site.id})
          + (select count(*) from audit_log where site = ${site.id}) + (select count(*) from connections where site = ${site.id}) as count`,
      ),
    );
    expect(Number(count)).toBe(0);
    expect((await client.call('GET', '/v1/feed')).body.error.code).toBe('unknown_site');
  });
});
