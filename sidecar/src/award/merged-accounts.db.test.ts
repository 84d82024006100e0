import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { onlyRow, rows } from '../db/client.ts';
import { act } from '../issuance/user-actions.ts';
import { userKeyOf } from '../keys/keys.ts';
import { erase } from '../privacy/erase.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { acceptEach, anAward, aSite } from '../testing/sites.ts';

onEachDatabase('two accounts that were merged', (database) => {
  let deps: TestDeps;
  let site: Site;
  beforeAll(async () => {
    deps = testDeps(database());
    site = await aSite(deps);
  });

  const accept = (...awards: Award[]) => acceptEach(deps, site, awards);
  const rowOf = ({ id }: Award) =>
    database().intake.run((db) =>
      onlyRow<Record<string, unknown>>(
        db,
        sql`select state, reason, user_id as "userId", user_key as "userKey", cancel_reason as "cancelReason", recipient_id is null as stripped
            from issuances where award_id = ${id}`,
      ),
    );
  const DOUBT = { state: 'needs_attention', reason: 'may_have_been_issued' };
  const keyOf = ({ userId }: Award) => userKeyOf(site.userHashKey, userId);
  const stored = async (state: string, reason: string | null = null, given: Partial<Award> = {}) => {
    const award = anAward(given);
    await accept(award);
    await database().intake.run((db) =>
      db.execute(sql`
        update issuances set state = ${state}, reason = ${reason}::text,
          lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${award.id}`),
    );
    return award;
  };
  /** The platform answered 500: its next PUT is a repeat. */
  const repeated = async (state = 'queued', reason: string | null = null, given: Partial<Award> = {}) => {
    const award = await stored(state, reason, given);
    await database().intake.run((db) =>
      db.execute(sql`update issuances set repeats = 1 where award_id = ${award.id}`),
    );
    return award;
  };
  const recall = ({ id }: Award) =>
    act(deps, site.id, { verb: 'cancel', ids: [id], actor: { userId: '2' }, reason: 'account_merged' });
  const intoAccountOf = (gone: Award, left: Award): Award => ({
    ...gone,
    userId: left.userId,
    formerUserId: gone.userId,
  });

  it.each([
    ['queued', null, 'queued'],
    ['queued', null, 'issued'],
    ['needs_attention', 'recipient_refused', 'queued'],
    ['queued', null, 'unknown'],
  ])('leave the one of the account that is left (%s %s, %s)', async (state, reason, leftState) => {
    const [gone, left] = [await stored(state, reason), await stored(leftState)];
    expect(await accept(intoAccountOf(gone, left))).toMatchObject([
      { result: 'conflict', state: 'cancelled', conflictsWith: left.id, holderState: leftState },
    ]);
    expect(await rowOf(gone)).toMatchObject({
      state: 'cancelled',
      reason: 'account_merged',
      userKey: keyOf(gone),
      stripped: true,
    });
    expect(await rowOf(left)).toMatchObject({ state: leftState, userKey: keyOf(left) });
  });

  it.each([
    ['issued', null, 'queued', null],
    ['issued', null, 'cancelled', 'cancelled_by_person'],
    ['unknown', null, 'needs_attention', 'recipient_incomplete'],
    ['queued', null, 'cancelled', 'consent_withdrawn'],
  ])(
    'leave the one that is nearer to a badge (%s %s, %s %s)',
    async (state, reason, leftState, leftReason) => {
      const [gone, left] = [await stored(state, reason), await stored(leftState, leftReason)];
      expect(await accept(intoAccountOf(gone, left))).toMatchObject([
        { result: expect.not.stringMatching('conflict'), state },
      ]);
      expect(await rowOf(gone)).toMatchObject({ state, userKey: keyOf(left) });
      expect(await rowOf(left)).toMatchObject({ state: 'cancelled', userKey: keyOf(gone) });
      // As Moodle teaches it after a restore: it goes by the account that is gone.
      const taught = { ...left, userId: gone.userId, knownState: 'cancelled' as const };
      expect(await accept(taught)).toMatchObject([{ result: 'known', state: 'cancelled' }]);
    },
  );

  it('do not repeat the one that does not stay, where it may have been issued', async () => {
    const [gone, left] = [await stored('issued'), await stored('unknown')];
    await accept(intoAccountOf(gone, left));
    expect(await rowOf(left)).toMatchObject({
      state: 'unknown',
      cancelReason: 'account_merged',
      userKey: keyOf(gone),
    });
  });

  it('leave the issued one, where two come at the same time', async () => {
    const [queued, issued] = [await stored('queued'), await stored('issued')];
    const left = anAward();
    expect(await accept(intoAccountOf(queued, left), intoAccountOf(issued, left))).toMatchObject([
      { result: 'conflict', conflictsWith: issued.id },
      { result: 'known', state: 'issued' },
    ]);
    expect(await rowOf(queued)).toMatchObject({ state: 'cancelled', reason: 'account_merged' });
  });

  it('settle what comes in one request with the award of the account that is left', async () => {
    const [gone, left] = [await stored('issued'), await stored('queued')];
    expect(await accept(left, intoAccountOf(gone, left))).toMatchObject([
      { result: 'conflict' },
      { result: 'known', state: 'issued' },
    ]);
    expect(await rowOf(left)).toMatchObject({ state: 'cancelled', reason: 'account_merged' });
  });

  it('keep repeating what may have been issued, and never send the other one', async () => {
    const [gone, left] = [await repeated(), await stored('queued')];
    await accept({ ...intoAccountOf(gone, left) });
    expect(await rowOf(gone)).toMatchObject({ state: 'queued', userKey: keyOf(left) });
    expect(await rowOf(left)).toMatchObject({ state: 'cancelled', reason: 'account_merged' });
  });

  it.each(['queued', 'unknown', 'needs_attention'])(
    'ask a person where each may have been issued (%s)',
    async (state) => {
      const [gone, left] = [await repeated(), await repeated(state)];
      expect(await accept(intoAccountOf(gone, left))).toMatchObject([
        { result: 'conflict', ...DOUBT, conflictsWith: left.id, holderState: 'needs_attention' },
      ]);
      expect(await rowOf(gone)).toMatchObject({ ...DOUBT, stripped: true, userKey: keyOf(gone) });
      expect(await rowOf(left)).toMatchObject({ ...DOUBT, stripped: false, userKey: keyOf(left) });
    },
  );

  it('ask a person where the cancelled one may have been issued', async () => {
    const [gone, left] = [await repeated('cancelled', 'cancelled_by_person'), await stored('queued')];
    await accept(intoAccountOf(gone, left));
    expect(await rowOf(left)).toMatchObject(DOUBT);
  });

  it('ask a person about what is recalled and may have been issued, and about the other one at its address', async () => {
    const [gone, elsewhere] = [await repeated(), await stored('queued')];
    const left = await stored('needs_attention', 'shared_address', { recipient: gone.recipient });
    expect((await recall(gone)).results).toEqual([{ id: gone.id, result: 'done', ...DOUBT }]);
    expect(await rowOf(gone)).toMatchObject({ ...DOUBT, stripped: true });
    expect(await rowOf(left)).toMatchObject(DOUBT);
    expect(await rowOf(elsewhere)).toMatchObject({ state: 'queued' });
  });

  it('ask a person about both where Moodle says which award stays, whatever their addresses', async () => {
    const [gone, left, elsewhere] = [await repeated(), await stored('queued'), await stored('queued')];
    const reply = await act(deps, site.id, {
      verb: 'cancel',
      ids: [gone.id],
      actor: { userId: '2' },
      reason: 'account_merged',
      stays: [{ id: gone.id, stays: left.id }],
    });
    expect(reply.results).toEqual([{ id: gone.id, result: 'done', ...DOUBT }]);
    expect(await rowOf(left)).toMatchObject({ ...DOUBT, stripped: false });
    expect(await rowOf(elsewhere)).toMatchObject({ state: 'queued' });
  });

  it('ask nothing about a third account at the address where Moodle says which award stays', async () => {
    const gone = await repeated();
    const left = await stored('queued', null, { recipient: gone.recipient, addressMayBeShared: true });
    const third = await stored('queued', null, { recipient: gone.recipient, addressMayBeShared: true });
    await act(deps, site.id, {
      verb: 'cancel',
      ids: [gone.id],
      actor: { userId: '2' },
      reason: 'account_merged',
      stays: [{ id: gone.id, stays: left.id }],
    });
    expect(await rowOf(left)).toMatchObject({ ...DOUBT, stripped: false });
    expect(await rowOf(third)).toMatchObject({ state: 'queued' });
  });

  it('give nothing back to what was erased, and ask a person where it may have been issued', async () => {
    const gone = await stored('queued', null, { completedAt: '2099-01-01T00:00:00Z' });
    const left = await repeated();
    await erase(deps, site, { users: [left.userId] });
    expect(await rowOf(left)).toMatchObject({ reason: 'erased_may_exist', userId: null });
    await accept(intoAccountOf(gone, left));
    expect(await rowOf(gone)).toMatchObject({ ...DOUBT, userKey: keyOf(left) });
    expect(await rowOf(left)).toMatchObject({
      reason: 'erased_may_exist',
      userId: null,
      userKey: keyOf(gone),
    });
  });

  it('keep two awards apart that nobody can read', async () => {
    const gone = [
      await stored('needs_attention', 'invalid_award'),
      await stored('needs_attention', 'invalid_award'),
    ];
    const left = anAward();
    for (const { id } of gone) {
      await database().intake.run((db) =>
        db.execute(sql`update issuances set target = null where award_id = ${id}`),
      );
    }
    const merged = gone.map((one) => ({ ...intoAccountOf(one, left), target: 'nowhere' }));
    for (const { result } of await accept(...merged)) expect(result).not.toBe('conflict');
    for (const one of gone)
      expect(await rowOf(one)).toMatchObject({ state: 'needs_attention', userKey: keyOf(left) });
  });

  it('do not cancel the one that stays, although Moodle has recalled it', async () => {
    const [gone, left] = [await stored('queued'), await stored('sending')];
    await recall(left);
    expect(await rowOf(left)).toMatchObject({ cancelReason: 'account_merged' });
    await accept(intoAccountOf(gone, left));
    expect(await rowOf(left)).toMatchObject({ state: 'sending', cancelReason: null, userKey: keyOf(left) });
    expect(await rowOf(gone)).toMatchObject({ state: 'cancelled', reason: 'account_merged' });
  });

  const namesOf = async ({ recipient }: Award) =>
    (
      await database().intake.run((db) =>
        rows(db, sql`select from recipients where email = ${recipient?.email ?? ''} and site = ${site.id}`),
      )
    ).length;

  it('leave no name when both are erased while the one that did not stay was sent', async () => {
    const [gone, left] = [await stored('issued'), await stored('sending')];
    await accept(intoAccountOf(gone, left));
    await erase(deps, site, { users: [left.userId] });
    await database().intake.run((db) =>
      db.execute(sql`update issuances set state = 'issued', lease_until = null where award_id = ${left.id}`),
    );
    await erase(deps, site, { users: [gone.userId] });
    expect(await namesOf(left)).toBe(0);
  });

  it('leave no name when both are erased and one name was of two awards', async () => {
    const [gone, left] = [await stored('issued'), anAward()];
    const other = { ...gone, id: anAward().id, courseId: '13' };
    await accept(other);
    await accept(intoAccountOf(gone, left));
    await erase(deps, site, { users: [left.userId] });
    await erase(deps, site, { users: [gone.userId] });
    expect(await namesOf(gone)).toBe(0);
  });
});
