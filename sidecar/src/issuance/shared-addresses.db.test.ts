import { type Award, awardsReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { onlyRow, rows } from '../db/client.ts';
import { holdAfterRefusal } from '../delivery/holds-for-refusal.ts';
import { erase } from '../privacy/erase.ts';
import { exportPersonal } from '../privacy/export.ts';
import { prune } from '../privacy/prune.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { anAward, aSite } from '../testing/sites.ts';
import type { Verb } from './decide-user-action.ts';
import { act } from './user-actions.ts';

onEachDatabase('one address of two accounts', (database) => {
  let deps: TestDeps;
  let site: Site;
  beforeAll(() => {
    deps = testDeps(database());
  });
  beforeEach(async () => {
    site = await aSite(deps);
  });

  const ASKED = { state: 'needs_attention', reason: 'shared_address' };
  const SENT = { state: 'queued', reason: null };
  const at = (email: string, more: Partial<Award> = {}): Award =>
    anAward({ recipient: { firstName: 'Ada', lastName: 'Byron', email }, ...more });
  const accept = async (...awards: Award[]) =>
    awardsReply.parse(await acceptAwards(deps, site, awards)).results;
  const standing = ({ id }: Award) =>
    database().intake.run((db) =>
      onlyRow(db, sql`select state, reason from issuances where award_id = ${id} and site = ${site.id}`),
    );
  const idOf = async ({ id }: Award) =>
    Number(
      (
        await database().intake.run((db) =>
          onlyRow<{ id: number | string }>(db, sql`select id from issuances where award_id = ${id}`),
        )
      ).id,
    );
  const place = ({ id }: Award, state: string, reason: string | null = null) =>
    database().intake.run((db) =>
      db.execute(sql`
        update issuances set state = ${state}, reason = ${reason}::text,
          lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${id}`),
    );
  const byPerson = (verb: Verb, ...awards: Award[]) =>
    act(deps, site.id, { verb, ids: awards.map(({ id }) => id), actor: { userId: '2' } });
  const decisions = () =>
    database().intake.run((db) => rows(db, sql`select * from shared_addresses where site = ${site.id}`));
  const actionsOf = async ({ id }: Award) =>
    (
      await database().intake.run((db) =>
        rows<{ action: string }>(db, sql`select action from audit_log where award_id = ${id} order by id`),
      )
    ).map(({ action }) => action);

  it.each([
    ['queued', null],
    ['sending', null],
    ['unknown', null],
    ['issued', null],
    ['needs_attention', 'may_have_been_issued'],
  ])('asks about the second while the first is %s (%s)', async (state, reason) => {
    const [first, second] = [at('Ada@School.example'), at('ada@school.EXAMPLE')];
    await accept(first);
    await place(first, state, reason);
    expect(await accept(second)).toMatchObject([{ result: 'accepted', ...ASKED }]);
    expect(await standing(first)).toEqual({ state, reason });
  });

  it.each([
    ['cancelled', 'cancelled_by_person'],
    ['needs_attention', 'recipient_refused'],
  ])('asks nothing where the first is %s (%s)', async (state, reason) => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first);
    await place(first, state, reason);
    expect(await accept(second)).toMatchObject([SENT]);
  });

  it.each<[string, Partial<Award>]>([
    ['another badge', { badgeId: '52' }],
    ['another account of the platform', { target: 'navigatr:production:10' }],
    ['another address', { recipient: { firstName: 'A', lastName: 'B', email: 'other@b.example' } }],
  ])('asks nothing about %s', async (_, more) => {
    await accept(at('a@b.example'));
    expect(await accept(at('a@b.example', more))).toMatchObject([SENT]);
  });

  it('asks nothing about another course of the same learner', async () => {
    const first = at('a@b.example');
    expect(await accept(first, { ...first, id: anAward().id, courseId: '13' })).toMatchObject([SENT, SENT]);
  });

  it('lets the first of one request go', async () => {
    const [first, second, third] = [at('a@b.example'), at('A@b.example'), at('a@B.example')];
    expect(await accept(first, second, third)).toMatchObject([SENT, ASKED, ASKED]);
  });

  it('of one site says nothing of another', async () => {
    await accept(at('a@b.example'));
    const other = await aSite(deps);
    expect((await acceptAwards(deps, other, [at('a@b.example')])).results).toMatchObject([SENT]);
  });

  it('sends, and notes it, where the site permits shared addresses', async () => {
    const second = at('a@b.example', { addressMayBeShared: true });
    expect(await accept(at('a@b.example'), second)).toMatchObject([SENT, SENT]);
    expect(await actionsOf(second)).toEqual(['accept', 'address_shared']);
  });

  it('goes on once the site permits them, and not before', async () => {
    const second = at('a@b.example');
    await accept(at('a@b.example'), second);
    expect(await accept(second)).toMatchObject([{ result: 'known', ...ASKED }]);
    expect(await accept({ ...second, addressMayBeShared: true })).toMatchObject([SENT]);
  });

  it('is asked about once: different people are sent to at once, in all courses and for later badges', async () => {
    const [second, elsewhere] = [at('a@b.example'), at('a@b.example', { courseId: '13', badgeId: '52' })];
    await accept(at('a@b.example'), at('a@b.example', { badgeId: '52' }), second, elsewhere);
    expect([await standing(second), await standing(elsewhere)]).toEqual([ASKED, ASKED]);
    const { results } = await byPerson('decide_different_people', second);
    expect(results).toEqual([{ id: second.id, result: 'done', ...SENT }]);
    expect(await standing(elsewhere)).toEqual(SENT);
    expect(await accept(at('A@b.example', { courseId: '14' }))).toMatchObject([SENT]);
    expect(await actionsOf(second)).toEqual(['accept', 'address_shared', 'different_people']);
  });

  it('is decided only where it was asked', async () => {
    const first = at('a@b.example');
    await accept(first);
    expect(await byPerson('decide_different_people', first)).toMatchObject({
      results: [{ result: 'not_possible', state: 'queued' }],
    });
    expect(await decisions()).toEqual([]);
  });

  it('is asked about again by a retry while it is shared, and not when it is not', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    expect(await byPerson('retry', second)).toMatchObject({
      results: [{ result: 'not_possible', ...ASKED }],
    });
    expect(await standing(second)).toEqual(ASKED);
    await byPerson('cancel', first);
    expect(await byPerson('retry', second)).toMatchObject({ results: [SENT] });
    expect(await byPerson('retry', first)).toMatchObject({ results: [ASKED] });
  });

  it('goes on as soon as the address is corrected, and is asked about where the new one is shared', async () => {
    const [second, third] = [at('a@b.example'), at('c@b.example')];
    await accept(at('a@b.example'), second, third);
    const correct = (award: Award, email: string) => ({ ...award, recipient: at(email).recipient });
    expect(await accept(correct(second, 'c@b.example'))).toMatchObject([ASKED]);
    expect(await accept(correct(second, 'b@b.example'))).toMatchObject([SENT]);
    expect(await accept(correct(third, 'b@b.example'))).toMatchObject([ASKED]);
  });

  it('goes on when the accounts are merged', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example', { courseId: '13' })];
    await accept(first, second);
    const merged = { ...second, userId: first.userId, formerUserId: second.userId };
    expect(await accept(merged)).toMatchObject([SENT]);
  });

  it('is in the export, and goes with an erasure: then it is asked about once more', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    await byPerson('decide_different_people', second);
    const scope = { users: [second.userId] };
    const exported = await exportPersonal(deps, site, scope);
    const [key] = exported.issuances.map(({ addressKey }) => addressKey);
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(exported.sharedAddresses).toEqual([{ addressKey: key, decidedAt: expect.any(String) }]);
    await erase(deps, site, scope);
    expect(await decisions()).toEqual([]);
    const after = await exportPersonal(deps, site, scope);
    expect([after.issuances[0]?.addressKey, after.sharedAddresses]).toEqual([null, []]);
    expect(await accept(at('a@b.example'))).toMatchObject([ASKED]);
  });

  it('is kept by retention while an issuance has the address, and not longer', async () => {
    const [first, second] = [at('a@b.example'), at('a@b.example')];
    await accept(first, second);
    await byPerson('decide_different_people', second);
    await prune(deps);
    expect(await decisions()).toHaveLength(1);
    await accept(...[first, second].map((award) => ({ ...award, recipient: at('new@b.example').recipient })));
    await prune(deps);
    expect(await decisions()).toEqual([]);
  });

  it('is not kept of a learner who withdrew', async () => {
    const award = at('a@b.example');
    await accept(award);
    const reason = 'consent_withdrawn' as const;
    await act(deps, site.id, { verb: 'cancel', ids: [award.id], actor: { userId: '2' }, reason });
    const { issuances } = await exportPersonal(deps, site, { users: [award.userId] });
    expect(issuances).toMatchObject([{ addressKey: null }]);
  });

  it('is asked about when a refused one comes back into the queue', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('c@b.example')];
    await accept(first, third);
    await place(first, 'needs_attention', 'refused');
    expect(await accept(second)).toMatchObject([SENT]);
    const [other, id] = [await idOf(first), await idOf(third)];
    const claim = {
      id,
      site: site.id,
      target: first.target,
      badgeId: '51',
      providerId: '1',
      secondTry: false,
    };
    await deps.database.delivery.transaction((tx) =>
      holdAfterRefusal(tx, claim, {
        weight: { kind: 'together', hold: null, others: [other] },
        httpStatus: 400,
      }),
    );
    expect([await standing(first), await standing(second)]).toEqual([ASKED, SENT]);
  });

  it('goes on when the other account is merged away, unless a third one has it', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('a@b.example')];
    await accept(first, second, third);
    const reason = 'account_merged' as const;
    await act(deps, site.id, { verb: 'cancel', ids: [first.id], actor: { userId: '2' }, reason });
    expect([await standing(second), await standing(third)]).toEqual([SENT, ASKED]);
  });

  it('goes on with the one that is queued when both accounts are merged', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('a@b.example')];
    await accept(first, second, third);
    await accept({ ...first, userId: second.userId, formerUserId: first.userId });
    expect([await standing(first), await standing(second)]).toEqual([
      SENT,
      { state: 'cancelled', reason: 'account_merged' },
    ]);
    await accept({ ...first, userId: third.userId, formerUserId: second.userId });
    expect([await standing(first), await standing(third)]).toEqual([
      SENT,
      { state: 'cancelled', reason: 'account_merged' },
    ]);
  });

  it('is that of the first PUT until a person sends to the new one', async () => {
    const [first, second, third] = [at('a@b.example'), at('a@b.example'), at('new@b.example')];
    await accept(first);
    await place(first, 'unknown');
    await accept({ ...first, recipient: at('new@b.example').recipient });
    expect(await accept(second)).toMatchObject([ASKED]);
    expect(await accept(third)).toMatchObject([SENT]);
    await byPerson('decide_send_again', first);
    expect(await standing(first)).toEqual(ASKED);
    await byPerson('retry', second);
    expect(await standing(second)).toEqual(SENT);
  });
});
