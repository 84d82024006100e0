import type { Award, IssuanceState } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { AwardBatcher } from '../award/award-batcher.ts';
import { acceptAwards } from '../award/store-awards.ts';
import { onlyRow, rows } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { type Counted, countStatements } from '../testing/counted-database.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { countIn, feedOf, manyIssuances } from '../testing/issuances.ts';
import { aConnectedSite, anAward } from '../testing/sites.ts';
import type { Verb } from './decide-user-action.ts';
import { act } from './user-actions.ts';

// The largest request.
const MANY = 500;
// What one transaction may ask of a database 20 ms away and stay far from its deadline of 5 s: two round trips each.
const FEW = 24;

onEachDatabase('statements', (database) => {
  let counted: Counted;
  let deps: TestDeps;
  beforeAll(() => {
    counted = countStatements(database());
    deps = testDeps(counted);
  });
  const newSite = () => aConnectedSite(deps);
  const awardIdsOf = async (site: Site): Promise<string[]> => {
    const found = await database().reports.run((db) =>
      rows<{ id: string }>(db, sql`select award_id as id from issuances where site = ${site.id} order by id`),
    );
    return found.map(({ id }) => id);
  };

  describe('of awards that come again', () => {
    const changed: [string, (award: Award, at: number) => Award][] = [
      [
        'with other addresses',
        (award, at) => ({
          ...award,
          recipient: { firstName: 'Ada', lastName: 'King', email: `king${at}@example.org` },
        }),
      ],
      ['of deleted learners', (award) => ({ ...award, recipient: null, recipientProblem: 'deleted' })],
      ['that Moodle knows as issued', (award) => ({ ...award, knownState: 'issued' })],
      [
        'each with something else',
        (award, at) =>
          [
            { ...award, knownState: 'issued' as const },
            { ...award, knownState: 'cancelled' as const },
            { ...award, recipient: null },
            { ...award, score: 80 },
            { ...award, courseName: 'New' },
          ][at % 5] ?? award,
      ],
    ];
    it.each(changed)('are as few for 500 %s as for some', async (_, change) => {
      const site = await newSite();
      const awards = Array.from({ length: MANY }, () => anAward());
      await acceptAwards(deps, site, awards);
      const again = awards.map(change);
      const some = await counted.during(() => acceptAwards(deps, site, again.slice(0, 5)));
      const many = await counted.during(async () => {
        const { results } = await acceptAwards(deps, site, again.slice(5));
        expect(results.map(({ result }) => result)).toEqual(Array(MANY - 5).fill('updated'));
      });
      expect(many).toEqual(some);
      expect(many.mostInOne).toBeLessThanOrEqual(FEW);
    });

    it('store each name once and give every change its number and its audit entries', async () => {
      const site = await newSite();
      const awards = Array.from({ length: 20 }, () => anAward({ userId: 'same', cycle: 0 })).map(
        (award, cycle) => ({ ...award, cycle }),
      );
      await acceptAwards(deps, site, awards);
      const recipient = { firstName: 'Ada', lastName: 'King', email: 'king@example.org' };
      await acceptAwards(
        deps,
        site,
        awards.map((award) => ({ ...award, recipient })),
      );
      await acceptAwards(
        deps,
        site,
        awards.map((award) => ({ ...award, knownState: 'issued' })),
      );
      const changes = (await feedOf(deps, site.id)).map(({ sequence, state }) => [Number(sequence), state]);
      const states = ['queued', 'needs_attention', 'issued'].flatMap((state) => Array(20).fill(state));
      expect(changes).toEqual(states.map((state, at) => [at + 1, state]));
      const kept = await database().reports.run((db) =>
        onlyRow<{ snapshots: number | string; actions: string }>(
          db,
          sql`select (select count(*) from recipients where site = ${site.id} and last_name = 'King') as snapshots,
            (select string_agg(action || ' ' || n, ', ' order by action) from (
              select action, count(*) as n from audit_log where site = ${site.id} group by action) a) as actions`,
        ),
      );
      expect(Number(kept.snapshots)).toBe(1);
      expect(kept.actions).toBe('accept 20, decide_issued 20, replace 20, replace_incomplete 20');
    });
  });

  it('do not grow with the sites whose awards come at the same time: a transaction takes some of them', async () => {
    const sites = await Promise.all(Array.from({ length: 40 }, newSite));
    const intake = new AwardBatcher(deps);
    const used = await counted.during(async () => {
      const replies = await Promise.all(sites.map((site) => intake.accept(site, [anAward()])));
      expect(replies.map(({ results }) => results[0]?.result)).toEqual(sites.map(() => 'accepted'));
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
  });

  it('do not grow with the requests that name the same award at the same time', async () => {
    const site = await newSite();
    const award = anAward();
    const intake = new AwardBatcher(deps);
    const used = await counted.during(async () => {
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, at) => intake.accept(site, [{ ...award, score: at }])),
      );
      const results = replies.map((reply) => reply.results[0]?.result);
      expect(results).toEqual(['accepted', ...Array(39).fill('updated')]);
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
  });

  const acts: [string, Verb, IssuanceState, string | null, IssuanceState][] = [
    ['cancelled', 'cancel', 'queued', null, 'cancelled'],
    ['asked to be cancelled while they are sent', 'cancel', 'sending', null, 'sending'],
    ['hurried', 'retry', 'queued', null, 'queued'],
    ['retried', 'retry', 'needs_attention', 'refused', 'queued'],
    ['decided', 'decide_issued', 'unknown', null, 'issued'],
    ['sent again', 'decide_send_again', 'unknown', null, 'queued'],
  ];
  it.each(acts)('are as few for 500 that are %s as for one', async (_, verb, from, reason, to) => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: MANY, state: from, dueInMs: 60_000 });
    await database().reports.run(async (db) => {
      await db.execute(sql`update issuances set reason = ${reason}::text where site = ${site.id}`);
      // An address that several share is asked about.
      await db.execute(sql`update recipients set email = user_id || '@example.org' where site = ${site.id}`);
    });
    const [first = '', ...others] = await awardIdsOf(site);
    const actor = { userId: '42', contextId: '7' };
    const one = await counted.during(() => act(deps, site.id, { verb, ids: [first], actor, note: 'seen' }));
    const many = await counted.during(async () => {
      const { results } = await act(deps, site.id, { verb, ids: others, actor, note: 'seen' });
      expect(new Set(results.map(({ state }) => state))).toEqual(new Set([to]));
    });
    expect(many).toEqual(one);
    expect(many.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(deps, site.id, to)).toBe(MANY);
    const audited = await database().reports.run((db) =>
      rows(db, sql`select 1 from audit_log where site = ${site.id} and actor = '42' and context = '7'`),
    );
    expect(audited).toHaveLength(MANY);
  });

  it('are as few for 500 retries of learners whose names are gone as for one', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: MANY, state: 'cancelled' });
    await database().reports.run((db) =>
      db.execute(sql`update issuances set recipient_id = null where site = ${site.id}`),
    );
    const ids = await awardIdsOf(site);
    const used = await counted.during(() =>
      act(deps, site.id, { verb: 'retry', ids, actor: { userId: '42' } }),
    );
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(deps, site.id, 'needs_attention')).toBe(MANY);
  });
});
