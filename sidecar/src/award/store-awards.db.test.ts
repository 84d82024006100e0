import { randomUUID } from 'node:crypto';

import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { userKeyOf } from '../keys/keys.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { repeatedAwards } from '../testing/repeated-awards.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { acceptAwards } from './store-awards.ts';

onEachDatabase('acceptAwards', (database) => {
  let woken = 0;
  const ledger = repeatedAwards(database, () => {
    woken += 1;
  });
  const { accept, acceptOne, rowOf } = ledger;
  const changesOf = (id: string) =>
    database().intake.run((db) =>
      rows<{ state: string; reason: string | null; needs: string | null }>(
        db,
        sql`select state, reason, needs from changes where award_id = ${id} order by sequence`,
      ),
    );

  it('queues a whole award with its recipient and an audit entry, and wakes the worker', async () => {
    const award = anAward();
    const before = woken;
    expect(await acceptOne(award)).toMatchObject({
      id: award.id,
      result: 'accepted',
      state: 'queued',
      problems: [],
    });
    expect(await rowOf(award.id)).toMatchObject({
      state: 'queued',
      email: award.recipient?.email,
      priority: 0,
    });
    expect(woken).toBe(before + 1);
    const audit = await database().intake.run((db) =>
      rows(db, sql`select action from audit_log where award_id = ${award.id}`),
    );
    expect(audit).toEqual([{ action: 'accept' }]);
  });

  it('puts backfill behind live awards', async () => {
    const award = anAward({ trigger: 'backfill' });
    await acceptOne(award);
    expect(await rowOf(award.id)).toMatchObject({ priority: 2 });
  });

  it('keeps a test badge apart from the badge of its course, each once', async () => {
    const badge = anAward();
    const test = anAward({ ...badge, id: randomUUID(), rule: -1, trigger: 'manual' });
    const again = { ...test, id: randomUUID() };
    expect(await accept(test, badge, again)).toMatchObject([
      { result: 'accepted', state: 'queued' },
      { result: 'accepted', state: 'queued' },
      { result: 'conflict', conflictsWith: test.id },
    ]);
    expect(await rowOf(test.id)).toMatchObject({ rule: -1, priority: 0 });
    expect(await acceptOne(anAward({ rule: -2 }))).toMatchObject({ problems: [{ path: 'rule' }] });
  });

  it('keeps one snapshot of a learner whose name and address stay the same', async () => {
    const first = anAward();
    const second = anAward({ userId: first.userId, courseId: '77', recipient: first.recipient });
    await accept(first, second);
    const third = anAward({ userId: first.userId, courseId: '78', recipient: first.recipient });
    await acceptOne(third);
    const [one, two, three] = await Promise.all([rowOf(first.id), rowOf(second.id), rowOf(third.id)]);
    expect(two?.['recipient_id']).toEqual(one?.['recipient_id']);
    expect(three?.['recipient_id']).toEqual(one?.['recipient_id']);
  });

  it('lists an award without an email address with the field named, and tells it in the feed', async () => {
    const award = anAward({ recipient: null, recipientProblem: 'no_email' });
    expect(await acceptOne(award)).toMatchObject({
      result: 'accepted',
      state: 'needs_attention',
      reason: 'recipient_incomplete',
      problems: [{ path: 'recipient.email' }],
    });
    expect(await changesOf(award.id)).toEqual([
      { state: 'needs_attention', reason: 'recipient_incomplete', needs: 'profile' },
    ]);
  });

  it('lets one poisoned award stop no other', async () => {
    const good = anAward();
    const poisoned = { ...anAward(), badgeId: { $ne: null } };
    const results = await accept(7, poisoned, good, { id: 'x' });
    expect(results.map(({ result, state }) => [result, state])).toEqual([
      ['invalid', null],
      ['accepted', 'needs_attention'],
      ['accepted', 'queued'],
      ['invalid', null],
    ]);
  });

  it('names the award that already holds the learner, course, target and cycle', async () => {
    const award = anAward();
    const twin = { ...award, id: randomUUID() };
    const [first, second] = await accept(award, twin);
    expect(first).toMatchObject({ result: 'accepted' });
    expect(second).toMatchObject({ result: 'conflict', conflictsWith: award.id });
    expect(await acceptOne(twin)).toMatchObject({ result: 'conflict', conflictsWith: award.id });
    expect(await acceptOne({ ...twin, cycle: 1 })).toMatchObject({ result: 'accepted' });
  });

  it('tells how the award stands that holds the learner, so that nobody has to ask for it', async () => {
    const held = { ...anAward(), recipient: null, recipientProblem: 'no_email' as const };
    const [first, second] = await accept(held, { ...held, id: randomUUID() });
    expect(first).toMatchObject({ result: 'accepted', holderState: null, holderReason: null });
    expect(second).toMatchObject({
      result: 'conflict',
      state: null,
      conflictsWith: held.id,
      holderState: 'needs_attention',
      holderReason: 'recipient_incomplete',
    });
  });

  it('refuses to give an id to another learner', async () => {
    const award = anAward();
    await acceptOne(award);
    expect(await acceptOne({ ...award, userId: 'other' })).toMatchObject({
      result: 'conflict',
      conflictsWith: award.id,
      problems: [{ path: 'userId' }],
    });
  });

  it('counts the last of two of the same id in one batch', async () => {
    const award = anAward();
    const results = await accept(award, { ...award, badgeId: '52' });
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
    expect(await rowOf(award.id)).toMatchObject({ badge_id: '52', revision: 0 });
  });

  it('keeps no name and no address of what is only recorded', async () => {
    const award = anAward({ knownState: 'issued' });
    await acceptOne(award);
    expect(await rowOf(award.id)).toMatchObject({ recipient_id: null });
  });

  it('answers erased for what was completed before its learner was erased, and stores what came later', async () => {
    const award = anAward({ completedAt: '2020-01-01T00:00:00Z' });
    const hash = userKeyOf(ledger.site.userHashKey, award.userId);
    await database().intake.run((db) =>
      db.execute(
        sql`insert into erasures (site, user_key, erased_at) values (${ledger.site.id}, ${hash}, '2021-01-01T00:00:00Z')`,
      ),
    );
    expect(await acceptOne(award)).toMatchObject({ result: 'erased', state: null, reason: 'erased' });
    expect(await rowOf(award.id)).toBeNull();
    expect(await acceptOne({ ...award, completedAt: '2022-01-01T00:00:00Z' })).toMatchObject({
      result: 'accepted',
    });
  });

  it('numbers the feed without a gap', async () => {
    const quiet = await aSite(ledger.deps);
    const broken = () => anAward({ recipient: null, recipientProblem: 'deleted' });
    await acceptAwards(ledger.deps, quiet, [broken(), anAward(), broken()]);
    await acceptAwards(ledger.deps, quiet, [broken()]);
    const found = await database().intake.run((db) =>
      rows<{ sequence: number | string }>(
        db,
        sql`select sequence from changes where site = ${quiet.id} order by 1`,
      ),
    );
    expect(found.map(({ sequence }) => Number(sequence))).toEqual([1, 2, 3]);
  });

  it('stores or answers whatever comes, and never fails', async () => {
    const fields = Object.keys(anAward());
    const arbitrary = fc
      .tuple(
        fc.subarray(fields),
        fc.array(fc.jsonValue(), { minLength: 20, maxLength: 20 }),
        fc.string({ unit: 'binary' }),
      )
      .map(([names, values, text]) => ({
        ...anAward({ courseName: text, evidence: text }),
        ...Object.fromEntries(names.map((name, at) => [name, values[at]])),
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 5 }), async (awards) => {
        // As it would have travelled.
        const sent = JSON.parse(JSON.stringify(awards)) as unknown[];
        expect((await acceptAwards(ledger.deps, ledger.site, sent)).results).toHaveLength(sent.length);
      }),
      { numRuns: 60 },
    );
  });
});
