import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { readFeed } from '../feed/read-feed.ts';
import type { Read, StandingPage } from '../platform/port.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { anObfSite } from '../testing/fake-obf-site.ts';
import { anIssuance, standingOf } from '../testing/issuances.ts';
import { OBF_TARGET } from '../testing/stand-in-obf.ts';
import { lookAtStandings } from './look-at-standings.ts';

const ok = (page: StandingPage): Read<StandingPage> => ({
  kind: 'ok',
  value: page,
  reference: { httpStatus: 200, errorClass: null },
  latencyMs: 1,
});
const failed: Read<StandingPage> = {
  kind: 'failed',
  problem: 'server_error',
  reference: { httpStatus: 500, errorClass: null },
  latencyMs: 1,
};
const page = (...badges: [string, boolean, boolean][]): StandingPage => ({
  badges: badges.map(([remoteId, claimed, revoked]) => ({ remoteId, claimed, revoked })),
  rows: badges.length,
  total: badges.length,
});

onEachDatabase('what has become of issued badges', (database) => {
  /** `answers`: pages, one after the other. `meanwhile`: what happens while the platform answers. */
  const arrange = async (answers: Read<StandingPage>[], meanwhile = async () => {}) => {
    const offsets: number[] = [];
    const { deps, site } = await anObfSite(database(), {
      listStandings: async (_access, offset, permit) => {
        await permit();
        offsets.push(offset);
        await meanwhile();
        return answers[offsets.length - 1] ?? failed;
      },
    });
    const issued = async (remoteId: string) => {
      const id = await anIssuance(deps, site.id, { target: OBF_TARGET, state: 'issued' });
      await set(id, sql`remote_id = ${remoteId}, changed_at = clock_timestamp() - interval '1 hour'`);
      return id;
    };
    return { deps, site: site.id, offsets, issued };
  };
  const set = (id: number, assignment: ReturnType<typeof sql>) =>
    database().intake.run((db) => db.execute(sql`update issuances set ${assignment} where id = ${id}`));
  const claimedOf = async (id: number) =>
    (
      await database().intake.run((db) =>
        firstRow<{ claimed: boolean | null }>(db, sql`select claimed from issuances where id = ${id}`),
      )
    )?.claimed;
  const due = (site: string) =>
    database().intake.run((db) =>
      firstRow<{ offset: number; hours: number | string }>(
        db,
        sql`select standing_offset as "offset", round(extract(epoch from standing_due_at - clock_timestamp()) / 3600) as hours
            from connections where site = ${site}`,
      ),
    );
  const look = async (deps: Deps, times = 1) => {
    for (let time = 0; time < times; time += 1) await lookAtStandings(deps);
  };

  it('is told: revoked there, claimed, or not', async () => {
    const { deps, site, offsets, issued } = await arrange([
      ok(page(['EV1', false, true], ['EV2', true, false], ['EV3', false, false], ['foreign', true, true])),
    ]);
    const [first, second, third] = [await issued('EV1'), await issued('EV2'), await issued('EV3')];
    await look(deps, 2);
    expect(await standingOf(deps, first)).toMatchObject({ state: 'revoked', reason: 'revoked_elsewhere' });
    expect(await standingOf(deps, second)).toMatchObject({ state: 'issued', reason: null });
    expect([await claimedOf(second), await claimedOf(third)]).toEqual([true, false]);
    const { changes } = await readFeed(deps, site, { after: 0, permitSeconds: 60 });
    expect(changes.map(({ sequence, state, claimed }) => [sequence, state, claimed])).toEqual([
      [1, 'revoked', undefined],
      [2, 'issued', true],
      [3, 'issued', false],
    ]);
    expect(offsets).toEqual([0]);
    expect(Number((await due(site))?.hours)).toBe(23);
  });

  it('is read a page at a time, and goes on after a failure where it was', async () => {
    const part = (remoteId: string): StandingPage => ({ ...page([remoteId, true, false]), total: 2 });
    const { deps, site, offsets, issued } = await arrange([ok(part('EV1')), failed, ok(part('EV2'))]);
    const [first, second] = [await issued('EV1'), await issued('EV2')];
    await look(deps, 2);
    expect([await claimedOf(first), await claimedOf(second)]).toEqual([true, null]);
    expect(await due(site)).toMatchObject({ offset: 1 });
    await database().intake.run((db) =>
      db.execute(sql`update connections set standing_due_at = clock_timestamp() where site = ${site}`),
    );
    await look(deps);
    expect(await claimedOf(second)).toBe(true);
    expect(offsets).toEqual([0, 1, 1]);
    expect(await due(site)).toMatchObject({ offset: 0 });
  });

  it('never overwrites what is newer', async () => {
    const changed: number[] = [];
    const { deps, issued } = await arrange(
      [ok(page(['EV1', true, true], ['EV2', true, true], ['EV3', true, true]))],
      async () => {
        for (const id of changed) await set(id, sql`changed_at = clock_timestamp()`);
      },
    );
    const [fresh, revoking, revoked] = [await issued('EV1'), await issued('EV2'), await issued('EV3')];
    changed.push(fresh);
    await set(revoking, sql`state = 'revoking'`);
    await set(revoked, sql`state = 'revoked', reason = 'revoked_by_person'`);
    await look(deps);
    expect(await standingOf(deps, fresh)).toMatchObject({ state: 'issued' });
    expect(await standingOf(deps, revoking)).toMatchObject({ state: 'revoking' });
    expect(await standingOf(deps, revoked)).toMatchObject({ state: 'revoked', reason: 'revoked_by_person' });
    expect(await claimedOf(fresh)).toBeNull();
  });
});
