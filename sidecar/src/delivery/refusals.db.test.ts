import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { readIssuance } from '../issuance/read-issuance.ts';
import { act } from '../issuance/user-actions.ts';
import { onEachDatabase } from '../testing/databases.ts';
import type { School } from '../testing/refusing-school.ts';
import { refusingSuite } from '../testing/refusing-suite.ts';

onEachDatabase('a run of refusals', (database) => {
  const { open, work, eventually, due } = refusingSuite(database);

  const retry = async ({ deps, site, awardOf }: School, id = 0) =>
    act(deps, site.id, { verb: 'retry', ids: [await awardOf(id)], actor: { userId: '2' } });

  it('holds the badge at the third learner, who all wait with those who come after them', async () => {
    const school = await open();
    school.refuse('51', 422);
    const ids = await school.learners(12);
    work(school);
    await eventually(async () =>
      expect(await school.holds()).toMatchObject([{ scope: 'badge', subject: '51' }]),
    );
    await school.quiet();
    expect(await school.states(ids)).toEqual({ queued: 12 });
    expect(await school.listed()).toMatchObject([
      { reason: 'refused_repeatedly', remedy: 'publish_badge', httpStatus: 422, badgeId: '51', waiting: 12 },
    ]);
    const later = await school.learners(1);
    await school.quiet();
    expect(await school.states(later)).toEqual({ queued: 1 });
  });

  it.each([
    [400, 'learner_or_badge_external', 'choose_other_badge', 'badge_external'],
    [404, 'learner_or_badge_not_found', 'remap', 'badge_not_found'],
    [422, 'learner_or_badge_unpublished', 'publish_badge', 'badge_unpublished'],
    [409, 'refused', 'contact_support', 'badge_refused'],
  ] as const)(
    'names for %i both causes below three, the remedy of the status in the hold, and the same after a day',
    async (status, alone, remedy, reason) => {
      const school = await open();
      school.refuse('51', status);
      const ids = await school.learners(2);
      work(school);
      await eventually(async () => expect(await school.reasons(ids)).toEqual({ [alone]: 2 }));
      expect(await school.holds()).toEqual([]);
      const [third = 0] = await school.learners(1);
      await eventually(async () => expect(await school.listed()).toMatchObject([{ remedy, waiting: 3 }]));
      const award = await school.awardOf(third);
      const read = await database().intake.run((db) => readIssuance(db, school.site, award));
      expect(read).toMatchObject({ state: 'queued', remedy, holds: [{ remedy, waiting: 3 }] });
      await school.run(
        sql`update holds set since = since - interval '25 hours' where site = ${school.site.id}`,
      );
      await due(school);
      await eventually(async () => expect(await school.reasons([...ids, third])).toEqual({ [reason]: 3 }));
      await eventually(async () => expect(await school.holds()).toEqual([]));
    },
  );

  it('gives the refused one more try, and a second refusal is theirs', async () => {
    const school = await open();
    const bad = await school.learners(3, { domain: 'bad.example' });
    school.refuseDomain('bad.example', 422);
    const worker = work(school);
    await eventually(async () => expect(await school.holds()).toHaveLength(1));
    const good = await school.learners(2);
    await due(school);
    await eventually(async () => expect(await school.states(good)).toEqual({ issued: 2 }));
    await eventually(async () => expect(await school.reasons(bad)).toEqual({ recipient_refused: 3 }));
    expect(await school.holds()).toEqual([]);
    await worker.stop();
    // Nor do they count with the next one who is refused.
    await school.hoursPass(2);
    const next = await school.learners(1, { domain: 'bad.example' });
    work(school);
    await eventually(async () =>
      expect(await school.reasons(next)).toEqual({ learner_or_badge_unpublished: 1 }),
    );
    expect(await school.holds()).toEqual([]);
  });

  it('holds nothing where somebody was issued the badge in between, or in the last hour', async () => {
    const school = await open();
    school.refuseDomain('bad.example', 422);
    const worker = work(school);
    const good = await school.learners(1);
    await eventually(async () => expect(await school.states(good)).toEqual({ issued: 1 }));
    const bad = await school.learners(4, { domain: 'bad.example' });
    await eventually(async () =>
      expect(await school.reasons(bad)).toEqual({ learner_or_badge_unpublished: 4 }),
    );
    expect(await school.holds()).toEqual([]);
    await worker.stop();
    await school.hoursPass(2);
    const between = await school.learners(1);
    work(school);
    await eventually(async () => expect(await school.states(between)).toEqual({ issued: 1 }));
    await school.hoursPass(2);
    const more = await school.learners(2, { domain: 'bad.example' });
    await eventually(async () =>
      expect(await school.reasons(more)).toEqual({ learner_or_badge_unpublished: 2 }),
    );
    expect(await school.holds()).toEqual([]);
  });

  it('holds a provider whose badges are refused one after the other, and no other badge', async () => {
    const school = await open();
    for (const badgeId of ['51', '52', '53']) school.refuse(badgeId, 422);
    const sick: number[] = [];
    for (const badgeId of ['51', '52', '53']) sick.push(...(await school.learners(1, { badgeId })));
    work(school);
    await eventually(async () =>
      expect(await school.listed()).toMatchObject([{ scope: 'provider', providerId: '1', waiting: 3 }]),
    );
    const same = await school.learners(1, { badgeId: '54' });
    const other = await school.learners(1, { badgeId: '91', providerId: '9' });
    await eventually(async () => expect(await school.states(other)).toEqual({ issued: 1 }));
    expect(await school.states(same)).toEqual({ queued: 1 });
    school.heal();
    await due(school);
    await eventually(async () => expect(await school.states([...sick, ...same])).toEqual({ issued: 4 }));
    expect(await school.holds()).toEqual([]);
  });

  it('issues healthy badges of the same provider while a sick one waits', async () => {
    const school = await open();
    school.refuse('51', 422);
    const sick = await school.learners(20);
    const healthy = await school.learners(10, { badgeId: '52' });
    work(school);
    await eventually(async () => expect(await school.states(healthy)).toEqual({ issued: 10 }));
    await eventually(async () =>
      expect(await school.holds()).toMatchObject([{ scope: 'badge', subject: '51' }]),
    );
    await school.quiet();
    expect(await school.states(sick)).toEqual({ queued: 20 });
  });

  it('counts learners of several courses and of two accounts with one address once', async () => {
    const school = await open();
    school.refuse('51', 422);
    const one = await school.learners(1, { address: 'Same@Example.org' });
    const two = await school.learners(2, { address: 'same@example.org', courseId: '13' });
    const three = await school.learners(1, { courseId: '14' });
    work(school);
    const all = [...one, ...two, ...three];
    await eventually(async () =>
      expect(await school.reasons(all)).toEqual({ learner_or_badge_unpublished: 4 }),
    );
    expect(await school.holds()).toEqual([]);
    await school.learners(1, { courseId: '15' });
    await eventually(async () => expect(await school.holds()).toHaveLength(1));
  });

  it('holds again at the first refusal when somebody is tried anew after the day, and leaves the others listed', async () => {
    const school = await open();
    school.refuse('51', 404);
    const ids = await school.learners(4);
    work(school);
    await eventually(async () => expect(await school.holds()).toHaveLength(1));
    await school.quiet();
    await school.run(
      sql`update holds set since = since - interval '25 hours' where site = ${school.site.id}`,
    );
    await due(school);
    await eventually(async () => expect(await school.reasons(ids)).toEqual({ badge_not_found: 4 }));
    const before = school.puts('51').length;
    await retry(school, ids[0]);
    // The hold of before may stand until then, and what is retried waits as it did.
    await eventually(async () => {
      expect(school.puts('51').length).toBe(before + 1);
      expect(await school.reasons(ids)).toEqual({ badge_not_found: 3, queued: 1 });
      expect(await school.holds()).toHaveLength(1);
    });
    school.heal();
    for (const id of ids.slice(1)) await retry(school, id);
    await due(school);
    await eventually(async () => expect(await school.states(ids)).toEqual({ issued: 4 }));
  });

  it('sends nothing in spite of the hold when somebody asks for it at once', async () => {
    const school = await open();
    school.refuse('51', 422);
    const ids = await school.learners(3);
    work(school);
    await eventually(async () => expect(await school.holds()).toHaveLength(1));
    await school.quiet();
    const before = school.puts('51').length;
    await retry(school, ids[0]);
    await school.quiet();
    expect(school.puts('51').length).toBe(before);
  });

  it('knows the refusals of before after a restart', async () => {
    const school = await open();
    school.refuse('51', 422);
    const first = await school.learners(2);
    await work(school).stop();
    work(school);
    await eventually(async () =>
      expect(await school.reasons(first)).toEqual({ learner_or_badge_unpublished: 2 }),
    );
    await school.learners(1);
    await eventually(async () => expect(await school.listed()).toMatchObject([{ waiting: 3 }]));
  });
});
