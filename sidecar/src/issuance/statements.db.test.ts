import type { Award } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { onlyRow, rows } from '../db/client.ts';
import { placeHold } from '../hold/place.ts';
import { probeOnce } from '../hold/probe.ts';
import { erase } from '../privacy/erase.ts';
import { exportPersonal } from '../privacy/export.ts';
import { retain } from '../privacy/retain.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { removeSite } from '../site/remove-site.ts';
import type { Site } from '../site/site.ts';
import { type Counted, countStatements } from '../testing/counted-database.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { type Given, manyIssuances } from '../testing/issuances.ts';
import { aConnection, anAward, aSite } from '../testing/sites.ts';
import { acceptAwards } from './accept.ts';
import { act } from './act.ts';
import { Intake } from './intake.ts';
import { resolveOnce } from './resolve.ts';

// The largest request.
const MANY = 500;
// What one transaction may ask of a database 20 ms away and stay far from its deadline of 5 s: two round trips each.
const FEW = 20;

onEachDatabase('statements', (database) => {
  let counted: Counted;
  let deps: TestDeps;
  beforeAll(() => {
    counted = countStatements(database());
    deps = testDeps(counted);
  });
  const newSite = async (): Promise<Site> => {
    const site = await aSite(deps);
    await aConnection(deps, site);
    return site;
  };
  const countIn = async (site: Site, state: string): Promise<number> => {
    const { count } = await database().reports.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from issuances where site = ${site.id} and state = ${state}`,
      ),
    );
    return Number(count);
  };
  /** Awards, audit entries and changes tell the same moves, numbered without a gap. */
  const feedOf = (site: Site) =>
    database().reports.run((db) =>
      rows<{ sequence: number | string; state: string; reason: string | null }>(
        db,
        sql`select sequence, state, reason from changes where site = ${site.id} order by sequence`,
      ),
    );
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
      const told = (await feedOf(site)).map(({ sequence, state }) => [Number(sequence), state]);
      const states = ['queued', 'needs_attention', 'issued'].flatMap((state) => Array(20).fill(state));
      expect(told).toEqual(states.map((state, at) => [at + 1, state]));
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
    const intake = new Intake(deps);
    const used = await counted.during(async () => {
      const replies = await Promise.all(sites.map((site) => intake.accept(site, [anAward()])));
      expect(replies.map(({ results }) => results[0]?.result)).toEqual(sites.map(() => 'accepted'));
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
  });

  it('do not grow with the requests that name the same award at the same time', async () => {
    const site = await newSite();
    const award = anAward();
    const intake = new Intake(deps);
    const used = await counted.during(async () => {
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, at) => intake.accept(site, [{ ...award, score: at }])),
      );
      const results = replies.map((reply) => reply.results[0]?.result);
      expect(results).toEqual(['accepted', ...Array(39).fill('updated')]);
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
  });

  const acts: [string, Parameters<typeof act>[2]['verb'], Given['state'], string | null, string][] = [
    ['cancelled', 'cancel', 'queued', null, 'cancelled'],
    ['asked to be cancelled while they are sent', 'cancel', 'sending', null, 'sending'],
    ['hurried', 'retry', 'queued', null, 'queued'],
    ['retried', 'retry', 'needs_attention', 'refused', 'queued'],
    ['decided', 'decide_issued', 'unknown', null, 'issued'],
    ['sent again', 'decide_send_again', 'unknown', null, 'queued'],
  ];
  it.each(acts)('are as few for 500 that are %s as for one', async (_, verb, from, reason, to) => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: MANY, state: from ?? 'queued', dueInMs: 60_000 });
    await database().reports.run((db) =>
      db.execute(sql`update issuances set reason = ${reason}::text where site = ${site.id}`),
    );
    const [first = '', ...others] = await awardIdsOf(site);
    const actor = { userId: '42', contextId: '7' };
    const one = await counted.during(() => act(deps, site.id, { verb, ids: [first], actor, note: 'seen' }));
    const many = await counted.during(async () => {
      const { results } = await act(deps, site.id, { verb, ids: others, actor, note: 'seen' });
      expect(new Set(results.map(({ state }) => state))).toEqual(new Set([to]));
    });
    expect(many).toEqual(one);
    expect(many.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(site, to)).toBe(MANY);
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
    expect(await countIn(site, 'needs_attention')).toBe(MANY);
  });

  /** Calls until it is done, as Moodle does. */
  const eraseAll = async (site: Site) => {
    const total = { cancelled: 0, deleted: 0 };
    for (let done = false; !done; ) {
      const reply = await erase(deps, site, { users: ['ada'] });
      total.cancelled += reply.issuancesCancelled;
      total.deleted += reply.recipientsDeleted;
      done = reply.done;
    }
    return total;
  };

  it('of an erasure are few in each of its batches', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 5_000, userId: 'ada' });
    const used = await counted.during(async () => {
      expect(await eraseAll(site)).toEqual({ cancelled: 5_000, deleted: 5_000 });
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(site, 'cancelled')).toBe(5_000);
  });

  it('of an erasure that is cut off are gone on with by the next call', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 1_200, userId: 'ada' });
    let transactions = 0;
    const breaking = {
      ...deps,
      database: {
        ...counted,
        intake: {
          ...counted.intake,
          transaction: <T>(work: Parameters<typeof counted.intake.transaction<T>>[0]) => {
            transactions += 1;
            if (transactions === 3) throw new Error('the database is gone');
            return counted.intake.transaction(work);
          },
        },
      },
    };
    await expect(erase(breaking, site, { users: ['ada'] })).rejects.toThrow('gone');
    const cancelled = await countIn(site, 'cancelled');
    expect(cancelled).toBeGreaterThan(0);
    expect(await eraseAll(site)).toMatchObject({ cancelled: 1_200 - cancelled });
  });

  it('of an export are as few for a page of 100 as for one issuance', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 1, userId: 'one', state: 'sending' });
    await manyIssuances(deps, site.id, { count: 100, userId: 'many', state: 'sending' });
    const one = await counted.during(() => exportPersonal(deps, site.id, { users: ['one'] }));
    const many = await counted.during(async () => {
      const { issuances } = await exportPersonal(deps, site.id, { users: ['many'] });
      expect(issuances.map(({ attempts }) => attempts.length)).toEqual(Array(100).fill(1));
    });
    expect(many).toEqual(one);
  });

  it('that give up a badge are few in each of its batches', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 20_000 });
    await database().reports.run(async (db) => {
      const place = {
        site: site.id,
        scope: 'badge',
        target: 'navigatr:production:9',
        subject: '51',
      } as const;
      await placeHold(db, { ...place, reason: 'badge_not_issuable', forMs: -1 });
      await db.execute(sql`update holds set since = since - interval '25 hours' where site = ${site.id}`);
    });
    const used = await counted.during(() => probeOnce(deps));
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(site, 'needs_attention')).toBe(20_000);
    const numbers = (await feedOf(site)).map(({ sequence }) => Number(sequence));
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
  });

  it('of the resolver are as few for 100 expired leases and unknowns as for one', async () => {
    await database().reports.run((db) => db.execute(sql`delete from sites`));
    const sites = [await newSite(), await newSite()];
    const arrange = async (count: number) => {
      for (const site of sites) {
        await manyIssuances(deps, site.id, { count, state: 'sending', dueInMs: -1_000 });
        await manyIssuances(deps, site.id, { count, state: 'unknown', dueInMs: -1_000 });
        await manyIssuances(deps, site.id, { count, state: 'unknown', dueInMs: -1_000, repeats: 2 });
      }
    };
    await arrange(1);
    const few = await counted.during(() => resolveOnce(deps));
    await arrange(25);
    const many = await counted.during(async () => expect(await resolveOnce(deps)).toBe(150));
    expect(many).toEqual(few);
    for (const site of sites) {
      expect(await countIn(site, 'unknown')).toBe(26);
      const numbers = (await feedOf(site)).map(({ sequence }) => Number(sequence));
      expect(numbers).toEqual(Array.from({ length: 78 }, (_, at) => at + 1));
    }
  });

  it('that begin a recovery are as few for many sites and calls in flight as for one', async () => {
    const sites = [await newSite(), await newSite(), await newSite()];
    for (const site of sites)
      await manyIssuances(deps, site.id, { count: 30, state: 'sending', dueInMs: 9_000 });
    const ids = sites.map(({ id }) => id);
    const begin = (of: string[]) => () => counted.intake.transaction((tx) => beginRecovery(tx, of, 'moved'));
    const one = await counted.during(begin(ids.slice(0, 1)));
    expect(await counted.during(begin(ids.slice(1)))).toEqual(one);
    for (const site of sites) expect(await countIn(site, 'unknown')).toBe(30);
  });

  it('of the retention are few in each of its batches', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 12_000, state: 'issued' });
    await database().reports.run(async (db) => {
      await db.execute(
        sql`update issuances set changed_at = changed_at - interval '91 days' where site = ${site.id}`,
      );
      await db.execute(
        sql`update recipients set created_at = created_at - interval '91 days' where site = ${site.id}`,
      );
    });
    const used = await counted.during(async () => expect((await retain(deps)).recipients).toBe(12_000));
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(used.transactions).toBeGreaterThanOrEqual(6);
  });

  it('that forget a site take it away in batches', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 12_000, state: 'sending', dueInMs: 9_000 });
    const used = await counted.during(async () =>
      expect(await removeSite(counted.reports, site.id)).toBe(true),
    );
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(used.transactions).toBeGreaterThanOrEqual(6);
    expect(await countIn(site, 'sending')).toBe(0);
    expect(await removeSite(counted.reports, site.id)).toBe(false);
  });
});
