import type { AwardReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { firstRow, rows } from '../db/client.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { acceptEach, anAward, aSite } from '../testing/sites.ts';

onEachDatabase('the key of an issuance', (database) => {
  let deps: TestDeps;
  let site: Site;

  beforeAll(async () => {
    deps = testDeps(database());
    site = await aSite(deps);
  });

  const accept = (...awards: unknown[]) => acceptEach(deps, site, awards);
  const acceptOne = async (award: unknown): Promise<AwardReply | undefined> => (await accept(award))[0];
  const rowOf = (id: string) =>
    database().intake.run((db) =>
      firstRow<Record<string, unknown>>(
        db,
        sql`select i.*, r.user_id as recipient_of from issuances i left join recipients r on r.id = i.recipient_id
            where award_id = ${id}`,
      ),
    );
  const place = (id: string, state: string, reason: string | null) =>
    database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, reason = ${reason}::text, user_id = case when ${reason}::text = 'erased' then null else user_id end where award_id = ${id}`,
      ),
    );
  const keyOf = (userId: string) => userKeyOf(site.userHashKey, userId);

  it('has the rule: a second badge of a course is another issuance, a second award of one rule is a conflict', async () => {
    const { rule: _, ...first } = anAward();
    const second = anAward({ userId: first.userId, rule: 1 });
    const again = anAward({ userId: first.userId, rule: 1 });
    expect((await accept(first, second)).map(({ result }) => result)).toEqual(['accepted', 'accepted']);
    expect(await acceptOne(again)).toMatchObject({ result: 'conflict', conflictsWith: second.id });
    expect(await rowOf(first.id)).toMatchObject({ rule: 0, user_key: keyOf(first.userId) });
    expect(await rowOf(second.id)).toMatchObject({ rule: 1 });
  });

  it('lists an award whose rule cannot be read', async () => {
    const award = { ...anAward(), rule: 'first' };
    expect(await acceptOne(award)).toMatchObject({ reason: 'invalid_award', problems: [{ path: 'rule' }] });
  });

  it('takes ids and accounts of 100 characters', async () => {
    const long = 'a'.repeat(100);
    const award = anAward({ target: `navigatr:production:${long}`, badgeId: long, providerId: long });
    expect(await acceptOne(award)).toMatchObject({ result: 'accepted', state: 'queued' });
  });

  it('refuses the rule of an id to change', async () => {
    const award = anAward();
    await acceptOne(award);
    expect(await acceptOne({ ...award, rule: 2 })).toMatchObject({
      result: 'conflict',
      problems: [{ path: 'rule' }],
    });
  });

  it.each(['queued', 'issued', 'needs_attention', 'unknown'])(
    'follows a learner whose account was merged, %s as it is',
    async (state) => {
      const award = anAward();
      await acceptOne(award);
      await place(award.id, state, state === 'needs_attention' ? 'may_have_been_issued' : null);
      const merged = { ...award, userId: `${award.userId}-left`, formerUserId: award.userId };
      expect(await acceptOne(merged)).toMatchObject({ result: expect.not.stringMatching('conflict'), state });
      expect(await rowOf(award.id)).toMatchObject({
        user_id: merged.userId,
        user_key: keyOf(merged.userId),
        recipient_of: merged.userId,
      });
      expect(await acceptOne(merged)).toMatchObject({ result: 'known', state });
    },
  );

  it('answers a merged award with the one that the other account has', async () => {
    const left = anAward();
    const gone = anAward();
    await accept(left, gone);
    const merged = { ...gone, userId: left.userId, formerUserId: gone.userId };
    expect(await acceptOne(merged)).toMatchObject({ result: 'conflict', conflictsWith: left.id });
    expect(await rowOf(gone.id)).toMatchObject({ user_id: gone.userId });
  });

  it('follows the first of two awards that one merge leads to the same learner', async () => {
    const [one, other] = [anAward(), anAward()];
    await accept(one, other);
    const merged = [one, other].map((award) => ({ ...award, userId: 'left', formerUserId: award.userId }));
    expect((await accept(...merged)).map(({ result }) => result)).toEqual(['known', 'conflict']);
  });

  it('does not believe a former user that the award never had', async () => {
    const award = anAward();
    await acceptOne(award);
    const claimed = { ...award, userId: 'stranger', formerUserId: 'nobody' };
    expect(await acceptOne(claimed)).toMatchObject({ result: 'conflict', problems: [{ path: 'userId' }] });
  });

  it.each(['consent_withdrawn', 'consent_required', 'completion_removed'] as const)(
    'frees what was cancelled for %s when the award comes again, and lists what is missing',
    async (reason) => {
      const award = anAward();
      await acceptOne(award);
      await place(award.id, 'cancelled', reason);
      expect(await acceptOne({ ...award, recipient: null, recipientProblem: 'deleted' })).toMatchObject({
        result: 'updated',
        state: 'needs_attention',
        reason: 'recipient_incomplete',
      });
      expect(await acceptOne(award)).toMatchObject({ result: 'updated', state: 'queued', reason: null });
    },
  );

  it('takes over for what Moodle knew it as cancelled', async () => {
    const withdrawn = anAward({ knownState: 'cancelled', knownReason: 'consent_withdrawn' });
    const odd = anAward({ knownState: 'cancelled', knownReason: 'schedule_exhausted' });
    expect(await accept(withdrawn, odd)).toMatchObject([
      { state: 'cancelled', reason: 'consent_withdrawn' },
      { state: 'cancelled', reason: 'cancelled_by_person' },
    ]);
    const { count } = (await database().intake.run((db) =>
      firstRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from recipients where site = ${site.id} and user_id = ${withdrawn.userId}`,
      ),
    )) ?? { count: -1 };
    expect(Number(count)).toBe(0);
  });

  describe('of a learner who was erased and completes once more', () => {
    const completedAgain = async (state: string, reason: string | null, repeats = 0, more: object = {}) => {
      const award = anAward();
      await acceptOne(award);
      await place(award.id, state, reason);
      await database().intake.run((db) =>
        db.execute(
          sql`update issuances set user_id = null, recipient_id = null, repeats = ${repeats} where award_id = ${award.id}`,
        ),
      );
      const later = anAward({ userId: award.userId, badgeId: '52', evidence: 'Again.', ...more });
      return { award, later };
    };
    const rowOf = (id: string) =>
      database().intake.run((db) =>
        rows(
          db,
          sql`select i.state, i.reason, i.badge_id, i.evidence, i.user_id, r.email, i.revision from issuances i
              left join recipients r on r.id = i.recipient_id where award_id = ${id}`,
        ),
      );

    it('takes over what was never sent', async () => {
      const { award, later } = await completedAgain('cancelled', 'erased');
      expect(await acceptOne(later)).toMatchObject({ result: 'accepted', state: 'queued', reason: null });
      expect(await rowOf(award.id)).toEqual([]);
      expect(await rowOf(later.id)).toMatchObject([
        {
          state: 'queued',
          badge_id: '52',
          evidence: 'Again.',
          user_id: later.userId,
          email: later.recipient?.email,
        },
      ]);
      expect(await acceptOne(later)).toMatchObject({ result: 'known', state: 'queued' });
    });

    it.each([
      ['issued', null, 0],
      ['cancelled', 'erased_may_exist', 0],
      ['cancelled', 'cancelled_by_person', 1],
    ])('lists what is or may be issued for a person (%s, %s, %i repeats)', async (state, reason, repeats) => {
      const { later } = await completedAgain(state, reason, repeats);
      expect(await acceptOne(later)).toMatchObject({
        result: 'accepted',
        state: 'needs_attention',
        reason: 'may_have_been_issued',
      });
      expect(await rowOf(later.id)).toMatchObject([
        { state: 'needs_attention', user_id: later.userId, email: later.recipient?.email },
      ]);
    });

    it('asks for the profile where it is missing, and gives one key to one of two awards', async () => {
      const { later } = await completedAgain('cancelled', 'erased', 0, {
        recipient: null,
        recipientProblem: 'no_email',
      });
      const twin = { ...later, id: anAward().id };
      expect(await accept(later, twin)).toMatchObject([
        { result: 'accepted', state: 'needs_attention', reason: 'recipient_incomplete' },
        { result: 'conflict', conflictsWith: later.id },
      ]);
    });

    it('is what Moodle knows of it, where the ledger does not know it', async () => {
      const { award, later } = await completedAgain('issued', null);
      expect(await acceptOne({ ...later, knownState: 'issued' })).toMatchObject({
        result: 'accepted',
        state: 'issued',
      });
      expect(await rowOf(award.id)).toEqual([]);
    });
  });
});
