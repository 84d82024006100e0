import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { repeatedAwards } from '../testing/repeated-awards.ts';
import { anAward } from '../testing/sites.ts';

onEachDatabase('acceptAwards, of awards that come again', (database) => {
  const ledger = repeatedAwards(database);
  const { accept, acceptOne, rowOf, place } = ledger;

  it.each([
    ['unknown', 'unknown', 'consent_withdrawn', 'needs_attention'],
    ['unknown', 'cancelled', 'consent_withdrawn', 'needs_attention'],
    ['unknown', 'cancelled', 'consent_required', 'needs_attention'],
    ['unknown', 'cancelled', 'cancelled_by_person', 'cancelled'],
    ['unknown', 'unknown', null, 'needs_attention'],
  ])('%s, and taught as %s (%s), is not repeated', async (state, knownState, knownReason, expected) => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, state, null);
    const person = knownReason?.startsWith('consent') ? { recipient: null, evidence: null } : {};
    expect(await acceptOne({ ...award, knownState, knownReason, ...person })).toMatchObject({
      result: 'updated',
      state: expected,
    });
  });

  it.each([
    ['issued', 'revoked', 'revoked_elsewhere', 'revoked', 'revoked_elsewhere'],
    ['queued', 'revoked', 'revoked_by_person', 'revoked', 'revoked_by_person'],
    ['cancelled', 'revoked', null, 'revoked', 'revoked_by_person'],
    ['revoking', 'revoked', 'revoked_gone', 'revoked', 'revoked_gone'],
    ['issued', 'revoking', null, 'revoking', null],
    ['unknown', 'revoking', null, 'revoking', null],
    ['revoked', 'revoking', null, 'revoked', null],
    ['revoked', 'issued', null, 'revoked', null],
  ])('%s, and taught as %s (%s), is %s', async (state, knownState, knownReason, expected, reason) => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, state, null);
    const result = await acceptOne({ ...award, knownState, knownReason, recipient: null, evidence: null });
    expect(result).toMatchObject({ state: expected, reason });
  });

  it.each(['revoking', 'revoked'])(
    'a ledger that is gone is taught as %s what it never sends',
    async (knownState) => {
      const award = { ...anAward(), knownState, knownReason: null };
      expect(await acceptOne(award)).toMatchObject({ result: 'accepted', state: knownState });
      expect(await rowOf(award.id)).toMatchObject({ recipient_id: null });
      expect(await acceptOne({ ...award, knownState: undefined })).toMatchObject({ state: knownState });
    },
  );

  it('knows an award that comes again, in whatever case its id is written', async () => {
    const award = anAward();
    await acceptOne(award);
    const again = await acceptOne({ ...award, id: award.id.toUpperCase() });
    expect(again).toMatchObject({ id: award.id.toUpperCase(), result: 'known', state: 'queued' });
    expect(await rowOf(award.id)).toMatchObject({ revision: 0 });
  });

  it('replaces what has not been sent, under a new revision', async () => {
    const award = anAward();
    await acceptOne(award);
    const recipient = { firstName: 'Augusta', lastName: 'King', email: 'augusta@example.org' };
    const other: Award = {
      ...award,
      recipient,
      badgeId: '52',
      score: 80,
      evidence: 'Done.',
      courseName: 'New',
    };
    expect(await acceptOne(other)).toMatchObject({ result: 'updated', state: 'queued' });
    expect(await rowOf(award.id)).toMatchObject({
      badge_id: '52',
      score: 80,
      evidence: 'Done.',
      course_name: 'New',
      first_name: 'Augusta',
      revision: 1,
    });
  });

  it.each(['sending', 'unknown', 'issued', 'cancelled'])(
    'changes nothing of an award that is %s',
    async (state) => {
      const award = anAward();
      await acceptOne(award);
      await place(award.id, state, null);
      expect(await acceptOne({ ...award, badgeId: '99' })).toMatchObject({ result: 'known', state });
      expect(await rowOf(award.id)).toMatchObject({ badge_id: '51', state });
    },
  );

  it.each([
    'recipient_refused',
    'requirements_not_met',
    'badge_not_issuable',
    'not_allowed',
    'refused',
    'schedule_exhausted',
  ])('frees %s by other content, and not by the same again', async (reason) => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, 'needs_attention', reason);
    expect(await acceptOne(award)).toMatchObject({ result: 'known', state: 'needs_attention', reason });
    expect(await acceptOne({ ...award, score: 90 })).toMatchObject({
      result: 'updated',
      state: 'queued',
      reason: null,
    });
  });

  it('never frees what may have been issued', async () => {
    const award = anAward();
    await acceptOne(award);
    await place(award.id, 'needs_attention', 'may_have_been_issued');
    expect(await acceptOne({ ...award, badgeId: '52' })).toMatchObject({
      result: 'known',
      state: 'needs_attention',
    });
  });

  it('frees an incomplete or unreadable award as soon as it is whole', async () => {
    const incomplete = anAward();
    const { recipient } = incomplete;
    await acceptOne({ ...incomplete, recipient: null, recipientProblem: 'no_email' });
    expect(await acceptOne({ ...incomplete, recipient })).toMatchObject({
      result: 'updated',
      state: 'queued',
    });
    const unreadable = anAward();
    await acceptOne({ ...unreadable, target: 'x', cycle: 'y' });
    expect(await acceptOne(unreadable)).toMatchObject({ result: 'updated', state: 'queued', problems: [] });
    expect(await rowOf(unreadable.id)).toMatchObject({ target: unreadable.target, problems: [] });
  });

  it('names the first of two awards that become whole together and are of the same learner, course, target and cycle', async () => {
    const first = anAward();
    const second = { ...anAward(), userId: first.userId };
    await accept({ ...first, target: 'x' }, { ...second, target: 'x' });
    expect(await accept(first, second)).toMatchObject([
      { result: 'updated', state: 'queued' },
      { result: 'conflict', state: 'needs_attention', reason: 'invalid_award', conflictsWith: first.id },
    ]);
  });

  it('holds back a queued award whose learner was deleted, and forgets the address', async () => {
    const award = anAward();
    await acceptOne(award);
    const reply = await acceptOne({ ...award, recipient: null, recipientProblem: 'deleted' });
    expect(reply).toMatchObject({ state: 'needs_attention', reason: 'recipient_incomplete' });
    expect(await rowOf(award.id)).toMatchObject({ recipient_id: null });
  });

  it.each([
    ['cancelled', 'cancelled_by_person', 1],
    ['unknown', null, 0],
    ['issued', 'recorded', 0],
    ['needs_attention', 'may_have_been_issued', 1],
  ])('says which badge it goes on with where it takes no other (%s)', async (state, reason, repeats) => {
    const award = anAward();
    await acceptOne(award);
    await database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, reason = ${reason}::text, repeats = ${repeats} where award_id = ${award.id}`,
      ),
    );
    const other = {
      ...award,
      badgeId: '99',
      recipient: { firstName: 'Ada', lastName: 'King', email: 'king@example.org' },
    };
    expect((await acceptOne(other)).keeps).toEqual({ providerId: award.providerId, badgeId: award.badgeId });
    expect((await acceptOne(award)).keeps).toBeUndefined();
  });

  it('says nothing of a badge that takes the place of the one before', async () => {
    const award = anAward();
    await acceptOne(award);
    expect(await acceptOne({ ...award, badgeId: '99' })).toMatchObject({ result: 'updated' });
    expect((await acceptOne({ ...award, badgeId: '99' })).keeps).toBeUndefined();
  });

  it('accepts the same new award from two calls at once a single time', async () => {
    const award = anAward();
    const results = (await Promise.all([acceptOne(award), acceptOne(award)])).map(({ result }) => result);
    expect(results.sort()).toEqual(['accepted', 'known']);
  });

  it.each([
    ['issued', 'issued', 'recorded'],
    ['unknown', 'needs_attention', 'may_have_been_issued'],
    ['sending', 'needs_attention', 'may_have_been_issued'],
    ['cancelled', 'cancelled', 'cancelled_by_person'],
    ['queued', 'queued', null],
  ] as const)('takes what Moodle last knew as %s as %s', async (knownState, state, reason) => {
    const fresh = anAward({ knownState });
    expect(await acceptOne(fresh)).toMatchObject({ result: 'accepted', state, reason });
    const queued = anAward();
    await acceptOne(queued);
    expect(await acceptOne({ ...queued, knownState })).toMatchObject({ state, reason });
  });

  it.each([
    [0, 'cancelled', 'consent_withdrawn'],
    [1, 'needs_attention', 'may_have_been_issued'],
  ] as const)(
    'forgets whose consent Moodle knows as withdrawn (%i repeats)',
    async (repeats, state, reason) => {
      const award = anAward({ evidence: 'Passed.', score: 80 });
      await acceptOne(award);
      await database().intake.run((db) =>
        db.execute(sql`update issuances set repeats = ${repeats} where award_id = ${award.id}`),
      );
      const taught = { ...award, knownState: 'cancelled', knownReason: 'consent_withdrawn', recipient: null };
      expect(await acceptOne(taught)).toMatchObject({ state, reason });
      expect(await rowOf(award.id)).toMatchObject({
        first_name: null,
        email: null,
        evidence: null,
        score: null,
      });
      expect(await acceptOne(taught)).toMatchObject({ result: 'known', state, reason });
    },
  );
});
