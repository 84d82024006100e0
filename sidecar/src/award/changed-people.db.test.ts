import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import type { Verb } from '../issuance/decide-user-action.ts';
import { readIssuance } from '../issuance/read-issuance.ts';
import { act } from '../issuance/user-actions.ts';
import { exportPersonal } from '../privacy/export.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { acceptEach, anAward, aSite } from '../testing/sites.ts';

onEachDatabase('a learner who has another name or address by now', (database) => {
  let deps: TestDeps;
  let site: Site;
  beforeAll(async () => {
    deps = testDeps(database());
    site = await aSite(deps);
  });

  const king = ({ userId }: Award) => ({
    firstName: 'Ada',
    lastName: 'King',
    email: `${userId}@king.example`,
  });
  const accept = async (award: Award) => (await acceptEach(deps, site, [award]))[0];
  const rowOf = ({ id }: Award) =>
    database().intake.run((db) =>
      onlyRow<Record<string, unknown>>(
        db,
        sql`select i.state, i.reason, i.repeats, i.revision, i.problems, i.xmin::text as version, i.changed_at, r.last_name, r.email,
              (select count(*)::int from audit_log where issuance = i.id) as entries
            from issuances i left join recipients r on r.id = i.recipient_id where award_id = ${id}`,
      ),
    );
  type StoredAs = { state: string; reason?: string | null; repeats?: number; cancelReason?: string | null };
  const stored = async ({ state, reason = null, repeats = 0, cancelReason = null }: StoredAs) => {
    const award = anAward();
    await accept(award);
    await database().intake.run((db) =>
      db.execute(sql`
        update issuances set state = ${state}, reason = ${reason}::text, repeats = ${repeats}, cancel_reason = ${cancelReason}::text,
          lease_until = case when ${state} = 'sending' then clock_timestamp() end
        where award_id = ${award.id}`),
    );
    return award;
  };
  const changed = (award: Award): Award => ({ ...award, recipient: king(award) });
  const gone = (award: Award): Award => ({ ...award, recipient: null, recipientProblem: 'deleted' });
  const byPerson = (verb: Verb, { id }: Award) =>
    act(deps, site.id, { verb, ids: [id], actor: { userId: '2' } });

  it('is sent to as they are now, where nothing was sent before', async () => {
    const award = await stored({ state: 'queued' });
    expect(await accept(changed(award))).toMatchObject({ result: 'updated', state: 'queued' });
    expect(await rowOf(award)).toMatchObject({ last_name: 'King', email: king(award).email, revision: 1 });
  });

  it('costs no write where nothing that is sent differs', async () => {
    const award = await stored({ state: 'queued' });
    const before = await rowOf(award);
    expect(await accept(award)).toMatchObject({ result: 'known', state: 'queued' });
    const { version: _, ...after } = await rowOf(award);
    expect(before).toMatchObject(after);
  });

  it.each<StoredAs>([
    { state: 'queued', repeats: 1 },
    { state: 'unknown' },
    { state: 'unknown', repeats: 1 },
    { state: 'needs_attention', reason: 'recipient_refused', repeats: 1 },
    { state: 'needs_attention', reason: 'may_have_been_issued' },
  ])('is not repeated to but needs a person, where it may have been issued: %o', async (place) => {
    const award = await stored(place);
    const expected = { state: 'needs_attention', reason: 'may_have_been_issued' };
    expect(await accept(changed(award))).toMatchObject({ result: 'updated', ...expected });
    expect(await rowOf(award)).toMatchObject({
      ...expected,
      problems: [{ path: 'recipient', message: 'has changed since it may have been issued' }],
    });
    expect(await accept(changed(award))).toMatchObject({ result: 'known', ...expected });
    expect(await byPerson('decide_send_again', award)).toMatchObject({ results: [{ state: 'queued' }] });
    expect(await accept(changed(award))).toMatchObject({ result: 'known', state: 'queued' });
    expect(await rowOf(award)).toMatchObject({ state: 'queued', last_name: 'King', repeats: 1 });
  });

  const addressesOf = async ({ id, userId }: Award) => {
    const { issuances } = await exportPersonal(deps, site, { users: [userId] });
    const shown = await database().reports.run((db) => readIssuance(db, site, id));
    return [shown?.address, issuances.find(({ awardId }) => awardId === id)?.email];
  };

  it.each<[Verb, string]>([
    ['decide_issued', 'earlier'],
    ['decide_send_again', 'new'],
  ])(
    'is shown by the address that it may have been issued to, and after %s by the %s one',
    async (verb, then) => {
      const award = await stored({ state: 'unknown', repeats: 1 });
      const earlier = award.recipient?.email;
      await accept(changed(award));
      expect(await addressesOf(award)).toEqual([earlier, earlier]);
      await byPerson(verb, award);
      const after = then === 'new' ? king(award).email : earlier;
      expect(await addressesOf(award)).toEqual([after, after]);
    },
  );

  it('is shown by no address where the one that it may have been issued to is not kept any more', async () => {
    const award = await stored({ state: 'unknown', repeats: 1 });
    await accept(changed(award));
    await database().intake.run((db) =>
      db.execute(sql`delete from recipients where email = ${award.recipient?.email ?? ''}`),
    );
    expect(await addressesOf(award)).toEqual([null, null]);
  });

  it('is sent to where the account is gone, and it may have been issued, only once a person has seen who it goes to', async () => {
    const award = await stored({ state: 'queued', repeats: 1 });
    expect(await accept(gone(award))).toMatchObject({ reason: 'may_have_been_issued' });
    expect(await rowOf(award)).toMatchObject({ email: null });
    expect(await byPerson('decide_send_again', award)).toMatchObject({
      results: [{ state: 'needs_attention', reason: 'recipient_incomplete' }],
    });
    expect(await accept(changed(award))).toMatchObject({ result: 'updated', state: 'queued' });
  });

  it('is told, once the account is back, to the one who decides', async () => {
    const award = await stored({ state: 'queued', repeats: 1 });
    await accept(gone(award));
    expect(await accept(award)).toMatchObject({ result: 'updated', reason: 'may_have_been_issued' });
    expect(await rowOf(award)).toMatchObject({ email: award.recipient?.email });
    expect(await byPerson('decide_send_again', award)).toMatchObject({ results: [{ state: 'queued' }] });
  });

  it('needs a person after a recovery, too: a ledger that is gone may have sent it', async () => {
    const award = await stored({ state: 'queued' });
    expect(await accept({ ...changed(award), knownState: 'queued' })).toMatchObject({
      reason: 'may_have_been_issued',
    });
  });

  it.each<StoredAs>([
    { state: 'sending' },
    { state: 'issued' },
    { state: 'unknown', cancelReason: 'cancelled_by_person' },
    { state: 'cancelled', reason: 'consent_withdrawn', repeats: 1 },
  ])('changes nothing that is settled or in flight: %o', async (place) => {
    const award = await stored(place);
    await accept(place.reason ? gone(award) : changed(award));
    expect(await rowOf(award)).toMatchObject({ state: place.state, last_name: 'Byron' });
  });

  it.each(['consent_withdrawn', 'consent_required', 'completion_removed'])(
    'waits for an address once it is freed again, and not for another freeing: %s',
    async (reason) => {
      const award = await stored({ state: 'cancelled', reason });
      const unreachable: Award = { ...award, recipient: null, recipientProblem: 'no_email' };
      const listed = { state: 'needs_attention', reason: 'recipient_incomplete' };
      expect(await accept(unreachable)).toMatchObject({ result: 'updated', ...listed });
      expect(await accept(unreachable)).toMatchObject({ result: 'known', ...listed });
      expect(await accept(changed(award))).toMatchObject({ result: 'updated', state: 'queued' });
    },
  );

  it.each([
    { repeats: 0, badgeId: '52', revision: 1 },
    // An earlier PUT may have issued the first badge.
    { repeats: 1, badgeId: '51', revision: 0 },
  ])(
    'is retried with the badge of a new mapping unless the one before may exist: %j',
    async ({ repeats, badgeId, revision }) => {
      const award = await stored({ state: 'cancelled', reason: 'cancelled_by_person', repeats });
      await accept({ ...award, badgeId: '52', score: 80, evidence: 'Now' });
      await byPerson('retry', award);
      const row = await database().intake.run((db) =>
        onlyRow<Record<string, unknown>>(
          db,
          sql`select state, badge_id as "badgeId", revision from issuances where award_id = ${award.id}`,
        ),
      );
      expect(row).toMatchObject({ badgeId, revision });
    },
  );

  it('is retried with the name and address that come before the retry', async () => {
    const award = await stored({ state: 'cancelled', reason: 'cancelled_by_person' });
    expect(await accept(changed(award))).toMatchObject({ result: 'updated', state: 'cancelled' });
    expect(await byPerson('retry', award)).toMatchObject({ results: [{ result: 'done', state: 'queued' }] });
    expect(await rowOf(award)).toMatchObject({ state: 'queued', email: king(award).email });
  });
});
