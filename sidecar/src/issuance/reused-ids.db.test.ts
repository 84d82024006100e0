import { randomUUID } from 'node:crypto';
import type { Award, AwardReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { firstRow } from '../db/client.ts';
import { exportPersonal } from '../privacy/export.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { acceptEach, anAward, aSite } from '../testing/sites.ts';
import { act } from './user-actions.ts';

// A Moodle that is restored from a backup gives the ids of the lost days to other people.
onEachDatabase('an id that was issued a badge and belongs to somebody else now', (database) => {
  let deps: TestDeps;
  let site: Site;

  beforeAll(async () => {
    deps = testDeps(database());
    site = await aSite(deps);
  });

  const accept = async (award: Award): Promise<AwardReply | undefined> =>
    (await acceptEach(deps, site, [award]))[0];
  const rowOf = (id: string) =>
    database().intake.run((db) =>
      firstRow<{
        id: number;
        state: string;
        email: string | null;
        repeats: number;
        evidence: string;
        score: number;
      }>(
        db,
        sql`select i.id, i.state, i.repeats, i.evidence, i.score, r.email from issuances i left join recipients r on r.id = i.recipient_id
            where i.site = ${site.id} and i.award_id = ${id}`,
      ),
    );
  const issue = async (given: Partial<Award> = {}): Promise<Award> => {
    const award = anAward(given);
    await accept(award);
    await database().intake.run((db) =>
      db.execute(sql`update issuances set state = 'issued' where award_id = ${award.id}`),
    );
    return award;
  };
  const again = (award: Award, given: Partial<Award>): Award => ({
    ...award,
    id: randomUUID(),
    completedAt: '2026-11-22T09:00:00Z',
    ...given,
  });
  const WITHOUT_ADDRESS = { recipient: null, recipientProblem: 'no_email' as const };
  const ofEve = {
    recipientProblem: null,
    recipient: { firstName: 'Eve', lastName: 'Moneypenny', email: 'eve@example.org' },
  };
  const ofBob = {
    recipientProblem: null,
    recipient: { firstName: 'Bob', lastName: 'Roberts', email: 'bob@example.org' },
  };

  it('is listed for a person, with the new learner, and marked as a repeat', async () => {
    const lost = await issue();
    const award = again(lost, ofEve);
    expect(await accept(award)).toMatchObject({
      result: 'accepted',
      state: 'needs_attention',
      reason: 'may_have_been_issued',
    });
    expect(await rowOf(award.id)).toMatchObject({ email: 'eve@example.org', repeats: 1 });
    expect(await rowOf(lost.id)).toBeNull();
  });

  it('is listed as well where the address that had it is no longer known', async () => {
    const lost = await issue();
    await database().intake.run((db) =>
      db.execute(sql`update issuances set address_key = null where award_id = ${lost.id}`),
    );
    expect(await accept(again(lost, {}))).toMatchObject({ state: 'needs_attention' });
  });

  // The new learner has none yet, or the one who has the badge has none any more.
  it('is listed as well where the learner has no address, and goes on to the one that comes when a person says so', async () => {
    const lost = await issue();
    const award = again(lost, WITHOUT_ADDRESS);
    const listed = { state: 'needs_attention', reason: 'may_have_been_issued' };
    expect(await accept(award)).toMatchObject({ result: 'accepted', ...listed, conflictsWith: null });
    expect(await accept({ ...award, ...ofBob })).toMatchObject({ result: 'updated', ...listed });
    const { results } = await act(deps, site.id, {
      verb: 'decide_send_again',
      ids: [award.id],
      actor: { userId: '2' },
    });
    expect(results).toMatchObject([{ state: 'queued' }]);
    expect(await rowOf(award.id)).toMatchObject({ email: 'bob@example.org', repeats: 1 });
  });

  it.each([
    ['with an address', ofBob],
    ['without one', WITHOUT_ADDRESS],
  ])('keeps nothing of the former learner under the new one %s', async (_, given) => {
    const former = { firstName: 'Mallory', lastName: 'Archer', email: 'mallory@example.org' };
    const lost = await issue({ recipient: former });
    await accept(again(lost, given));
    const { recipients } = await exportPersonal(deps, site, { users: [lost.userId] });
    expect(recipients.map(({ email }) => email)).toEqual(given.recipient ? [given.recipient.email] : []);
  });

  it.each([
    ['a badge', {}],
    ['one that cannot be read', { badgeId: 'x'.repeat(300) }],
  ])('has score and evidence of the new learner only, with %s', async (_, given) => {
    const lost = await issue({ evidence: 'Mallory passed.', score: 99 });
    const award = again(lost, { ...ofBob, evidence: 'Bob passed.', score: 60, ...given });
    expect(await accept(award)).toMatchObject({ state: 'needs_attention' });
    expect(await rowOf(award.id)).toMatchObject({ evidence: 'Bob passed.', score: 60 });
  });

  it('keeps what another award of the former learner needs', async () => {
    const lost = await issue();
    const elsewhere = await issue({ ...lost, id: randomUUID(), courseId: '13' });
    await accept(again(lost, ofBob));
    expect(await rowOf(elsewhere.id)).toMatchObject({ state: 'issued', email: lost.recipient?.email });
  });

  it('is listed as well where neither has an address', async () => {
    const lost = await issue();
    await database().intake.run((db) =>
      db.execute(sql`update issuances set address_key = null where award_id = ${lost.id}`),
    );
    expect(await accept(again(lost, WITHOUT_ADDRESS))).toMatchObject({ state: 'needs_attention' });
  });

  it.each([
    ['the same address', {}],
    ['the same completion', { ...ofEve, completedAt: '2026-11-21T10:00:00Z' }],
    ['what Moodle knows as issued', { ...ofEve, knownState: 'issued' as const }],
    ['no address and the same completion', { ...WITHOUT_ADDRESS, completedAt: '2026-11-21T10:00:00Z' }],
    ['no address and what Moodle knows as issued', { ...WITHOUT_ADDRESS, knownState: 'issued' as const }],
  ])('is the same one with %s', async (_, given) => {
    const first = await issue();
    expect(await accept(again(first, given))).toMatchObject({
      result: 'conflict',
      conflictsWith: first.id,
      holderState: 'issued',
    });
  });
});
