import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { rows } from '../db/client.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance, outcomesOf, standingOf } from '../testing/issuances.ts';
import { settleAs } from '../testing/settled.ts';
import { aSite } from '../testing/sites.ts';
import { resolveOnce } from './resolve-unknown.ts';

onEachDatabase('resolveOnce', (database) => {
  const arrange = async (policy: 'retry' | 'hold' = 'retry') => {
    const deps = testDeps(database(), { config: { unknownPolicy: policy } });
    return { deps, site: (await aSite(deps)).id };
  };

  it('makes what a dead worker was sending unknown, and says so in the attempt', async () => {
    const { deps, site } = await arrange();
    const id = await anIssuance(deps, site, { state: 'sending', dueInMs: -1 });
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown', repeats: 0 });
    expect(await outcomesOf(deps, id)).toEqual(['interrupted']);
  });

  it('does so with what was being sent when a recovery began, and waits a minute for its answer', async () => {
    const { deps, site } = await arrange('hold');
    const id = await anIssuance(deps, site, { state: 'sending', dueInMs: 60_000 });
    await database().intake.transaction((tx) => beginRecovery(tx, [site], 'restored'));
    expect(await outcomesOf(deps, id)).toEqual(['interrupted']);
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'unknown', repeats: 0 });
    expect((await settleAs(deps, id, 'issued'))?.from).toBe('unknown');
    expect(await outcomesOf(deps, id)).toEqual(['issued']);
  });

  it('leaves a live lease alone', async () => {
    const { deps, site } = await arrange();
    const id = await anIssuance(deps, site, { state: 'sending', dueInMs: 60_000 });
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'sending' });
  });

  it('repeats an unknown whose minute has passed, flagged', async () => {
    const { deps, site } = await arrange();
    const id = await anIssuance(deps, site, { state: 'unknown', dueInMs: -1 });
    const young = await anIssuance(deps, site, { state: 'unknown', dueInMs: 60_000 });
    await resolveOnce(deps);
    expect(await standingOf(deps, id)).toMatchObject({ state: 'queued', repeats: 1, revision: 0 });
    expect(await standingOf(deps, young)).toMatchObject({ state: 'unknown' });
  });

  it('asks a person after two repeats, and at once under the policy hold', async () => {
    const { deps, site } = await arrange();
    const repeated = await anIssuance(deps, site, { state: 'unknown', repeats: 2, dueInMs: -1 });
    await resolveOnce(deps);
    expect(await standingOf(deps, repeated)).toMatchObject({
      state: 'needs_attention',
      reason: 'may_have_been_issued',
    });
    const held = await arrange('hold');
    const first = await anIssuance(held.deps, held.site, { state: 'unknown', dueInMs: -1 });
    await resolveOnce(held.deps);
    expect(await standingOf(held.deps, first)).toMatchObject({ state: 'needs_attention' });
  });

  it('believes a late answer while nobody has claimed since, before and after the repeat was queued', async () => {
    const { deps, site } = await arrange();
    const id = await anIssuance(deps, site, { state: 'sending', dueInMs: -1 });
    await resolveOnce(deps);
    expect((await settleAs(deps, id, 'issued'))?.from).toBe('unknown');
    expect(await standingOf(deps, id)).toMatchObject({ state: 'issued' });

    const queued = await anIssuance(deps, site, { state: 'sending', dueInMs: -1 });
    await resolveOnce(deps);
    await database().delivery.run((db) =>
      db.execute(sql`update issuances set next_attempt_at = clock_timestamp() where id = ${queued}`),
    );
    await resolveOnce(deps);
    expect((await settleAs(deps, queued, 'issued'))?.from).toBe('queued');
    expect(await standingOf(deps, queued)).toMatchObject({ state: 'issued' });
  });

  it('ignores an answer under an old fence', async () => {
    const { deps, site } = await arrange();
    const id = await anIssuance(deps, site, { state: 'sending', dueInMs: 60_000 });
    await database().delivery.run((db) => db.execute(sql`update issuances set fence = 2 where id = ${id}`));
    expect(await settleAs(deps, id, 'issued')).toBeNull();
    expect(await standingOf(deps, id)).toMatchObject({ state: 'sending' });
  });

  it('tells the feed in the order of commits', async () => {
    const { deps, site } = await arrange();
    await anIssuance(deps, site, { state: 'unknown', repeats: 2, dueInMs: -1 });
    await anIssuance(deps, site, { state: 'unknown', dueInMs: -1 });
    await resolveOnce(deps);
    const changes = await database().delivery.run((db) =>
      rows<{ sequence: number | string; state: string }>(
        db,
        sql`select sequence, state from changes where site = ${site} order by sequence`,
      ),
    );
    expect(changes.map(({ sequence }) => Number(sequence))).toEqual([1, 2]);
    expect(changes.map(({ state }) => state).sort()).toEqual(['needs_attention', 'queued']);
  });
});
