import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { refusingSuite } from '../testing/refusing-suite.ts';
import { probeOnce } from './probe-holds.ts';

onEachDatabase('the trial of a run of refusals', (database) => {
  const { openHeld, work, eventually, due } = refusingSuite(database);

  it('tries it with a learner of another mail domain, and issues all once that one is issued', async () => {
    const { school, ids } = await openHeld(6);
    const [elsewhere = 0] = await school.learners(1, { domain: 'elsewhere.org' });
    const before = school.puts('51').length;
    await due(school);
    await eventually(async () => expect(school.puts('51').length).toBe(before + 1));
    expect(school.puts('51').at(-1)).toContain('@elsewhere.org');
    await school.quiet();
    expect(await school.states([...ids, elsewhere])).toEqual({ queued: 7 });
    school.heal();
    await due(school);
    await eventually(async () => expect(await school.states([...ids, elsewhere])).toEqual({ issued: 7 }));
    expect(await school.holds()).toEqual([]);
  });

  it('lifts a hold that nobody waits behind, and does not show it before', async () => {
    const { school, ids, worker } = await openHeld(3);
    await worker.stop();
    await school.run(sql`update issuances set badge_id = '60' where id = ${ids[0]}`);
    await school.run(
      sql`update issuances set state = 'cancelled' where site = ${school.site.id} and badge_id = '51'`,
    );
    expect(await school.holds()).toHaveLength(1);
    expect(await school.listed()).toEqual([]);
    await due(school);
    expect(await probeOnce(school.deps)).toBe(true);
    expect(await school.holds()).toEqual([]);
  });

  it('sends one at a time however many replicas probe, and chooses another when the first is gone', async () => {
    const { school, worker } = await openHeld(8);
    await worker.stop();
    await due(school);
    const probed = await Promise.all([
      probeOnce(school.deps),
      probeOnce(school.deps),
      probeOnce(school.deps),
    ]);
    expect(probed.filter((was) => was)).toHaveLength(1);
    const first = await school.trial();
    await school.run(sql`update issuances set state = 'cancelled' where id = ${first}`);
    const before = school.puts('51').length;
    for (let replica = 0; replica < 3; replica += 1) work(school);
    await school.quiet();
    expect(school.puts('51').length).toBe(before);
    await due(school);
    await eventually(async () => expect(school.puts('51').length).toBe(before + 1));
    await school.quiet();
    expect(school.puts('51').length).toBe(before + 1);
  });

  it('does not send the trial while its mapping is paused', async () => {
    const { school, worker } = await openHeld(4);
    await worker.stop();
    const before = school.puts('51').length;
    await due(school);
    await probeOnce(school.deps);
    await school.pause('12');
    work(school);
    await school.quiet();
    await due(school);
    await school.quiet();
    expect(school.puts('51').length).toBe(before);
    expect(await school.listed()).toMatchObject([
      { waiting: 4 },
      { reason: 'mapping_paused', courseId: '12', waiting: 4 },
    ]);
  });

  it('repeats a trial without an answer as one that may have issued, and keeps the hold', async () => {
    const { school, worker } = await openHeld(4);
    school.hangUp('51');
    await due(school);
    await eventually(async () => expect(await school.counts()).toMatchObject({ unknown: 1, queued: 3 }));
    expect(await school.holds()).toHaveLength(1);
    school.heal();
    await school.hoursPass(1);
    await eventually(async () => expect(await school.counts()).toEqual({ issued: 4 }));
    await worker.stop();
  });
});
