import type { AwardReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { firstRow } from '../db/client.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { acceptEach, anAward, aSite } from '../testing/sites.ts';

/** Each of these once made the database refuse the whole call, each time it was sent again. */
onEachDatabase('an award that no call could ever store', (database) => {
  let deps: TestDeps;
  let site: Site;

  beforeAll(async () => {
    deps = testDeps(database());
    site = await aSite(deps);
  });

  const accept = (...awards: unknown[]) => acceptEach(deps, site, awards);
  /** Beside an honest one, which it must not stop. */
  const acceptOne = async (award: unknown): Promise<AwardReply | undefined> => {
    const [reply, honest] = await accept(award, anAward());
    expect(honest).toMatchObject({ result: 'accepted' });
    return reply;
  };
  const rowOf = (id: string) =>
    database().intake.run((db) =>
      firstRow<Record<string, unknown>>(db, sql`select * from issuances where award_id = ${id}`),
    );
  const place = (id: string, state: string, reason: string) =>
    database().intake.run((db) =>
      db.execute(sql`update issuances set state = ${state}, reason = ${reason} where award_id = ${id}`),
    );

  it.each([{ cycle: 1 }, { rule: 1 }, { courseId: null }, { target: 'navigatr:production:8' }])(
    'is merged under the key that it has, whatever it says of itself: %j',
    async (odd) => {
      const [gone, left] = [anAward(), anAward()];
      await accept(gone, left);
      const merged = { ...gone, userId: left.userId, formerUserId: gone.userId, ...odd };
      expect(await acceptOne(merged)).toMatchObject({ result: 'conflict', conflictsWith: left.id });
      expect(await rowOf(gone.id)).toMatchObject({ user_id: gone.userId });
    },
  );

  it.each(['consent_withdrawn', 'completion_removed'])(
    'was unreadable, cancelled (%s), and comes whole when another one has its key',
    async (reason) => {
      const unreadable = anAward();
      await acceptOne({ ...unreadable, target: 'x' });
      await place(unreadable.id, 'cancelled', reason);
      const holder = anAward({ userId: unreadable.userId });
      await acceptOne(holder);
      expect(await acceptOne(unreadable)).toMatchObject({
        result: 'conflict',
        state: 'cancelled',
        conflictsWith: holder.id,
      });
    },
  );

  it('becomes whole in two calls, the key of another one', async () => {
    const parts = anAward();
    await acceptOne({ ...parts, target: 'x' });
    const holder = anAward({ userId: parts.userId });
    await acceptOne(holder);
    expect(await acceptOne({ ...parts, courseId: null })).toMatchObject({
      result: 'conflict',
      conflictsWith: holder.id,
    });
  });

  it('is known as issued, and nobody can read what', async () => {
    const unreadable = { ...anAward(), badgeId: 'no id' };
    await acceptOne(unreadable);
    const known = { ...unreadable, knownState: 'issued' };
    expect(await acceptOne(known)).toMatchObject({ result: 'known', state: 'needs_attention' });
    expect(await acceptOne({ ...known, badgeId: '51' })).toMatchObject({
      state: 'issued',
      reason: 'recorded',
    });
    expect(await rowOf(unreadable.id)).toMatchObject({ badge_id: '51' });
  });

  it('is not merged back to life when its learner was erased', async () => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, 'cancelled', 'erased');
    await database().intake.run((db) =>
      db.execute(sql`update issuances set user_id = null where award_id = ${award.id}`),
    );
    const merged = { ...award, userId: `${award.userId}-left`, formerUserId: award.userId };
    expect(await acceptOne(merged)).toMatchObject({ result: 'erased' });
    expect(await rowOf(award.id)).toMatchObject({
      user_id: null,
      user_key: userKeyOf(site.userHashKey, merged.userId),
    });
  });

  it.each(['rule', 'cycle'] as const)('has no key without its %s, and gets it later', async (name) => {
    const award = anAward({ [name]: 3 });
    const first = anAward({ userId: award.userId });
    await acceptOne({ ...award, [name]: 'third' });
    expect(await acceptOne(first)).toMatchObject({ result: 'accepted' });
    expect(await acceptOne(award)).toMatchObject({ result: 'updated', state: 'queued' });
    expect(await rowOf(award.id)).toMatchObject({ [name]: 3 });
  });

  it.each(['issued', 'cancelled'] as const)(
    'brings nothing of a learner that is never sent: %s',
    async (knownState) => {
      const award = anAward({ knownState, evidence: 'Passed.', score: 80 });
      await acceptOne(award);
      expect(await rowOf(award.id)).toMatchObject({ recipient_id: null, evidence: null, score: null });
    },
  );

  it('may have been issued before it was cancelled: a person looks when it comes again', async () => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, 'needs_attention', 'may_have_been_issued');
    await acceptOne({ ...award, knownState: 'cancelled', knownReason: 'completion_removed' });
    expect(await acceptOne(award)).toMatchObject({
      state: 'needs_attention',
      reason: 'may_have_been_issued',
    });
    expect(await rowOf(award.id)).toMatchObject({ revision: 0 });
  });
});
