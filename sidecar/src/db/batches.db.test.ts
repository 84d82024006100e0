import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { resolveOnce } from '../delivery/resolve-unknown.ts';
import { probeOnce } from '../diagnosis/probe-holds.ts';
import { placeHold } from '../hold/create-hold.ts';
import { erase } from '../privacy/erase.ts';
import { exportPersonal } from '../privacy/export.ts';
import { prune } from '../privacy/prune.ts';
import { beginRecovery } from '../recovery/begin.ts';
import { removeSite } from '../site/remove-site.ts';
import type { Site } from '../site/site.ts';
import { type Counted, countStatements } from '../testing/counted-database.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { countIn, feedOf, learner, manyIssuances } from '../testing/issuances.ts';
import { aConnectedSite } from '../testing/sites.ts';

// What one transaction may ask of a database 20 ms away and stay far from its deadline of 5 s: two round trips each.
const FEW = 20;

onEachDatabase('work in batches', (database) => {
  let counted: Counted;
  let deps: TestDeps;
  beforeAll(() => {
    counted = countStatements(database());
    deps = testDeps(counted);
  });
  const newSite = () => aConnectedSite(deps);

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

  it('asks for few statements in each batch of an erasure', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 5_000, ...learner(site, 'ada') });
    const used = await counted.during(async () => {
      expect(await eraseAll(site)).toEqual({ cancelled: 5_000, deleted: 5_000 });
    });
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(await countIn(deps, site.id, 'cancelled')).toBe(5_000);
  });

  it('goes on with an erasure that was cut off', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 1_200, ...learner(site, 'ada') });
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
    const cancelled = await countIn(deps, site.id, 'cancelled');
    expect(cancelled).toBeGreaterThan(0);
    expect(await eraseAll(site)).toMatchObject({ cancelled: 1_200 - cancelled });
  });

  it('exports a page of 100 issuances with as few statements as one', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 1, ...learner(site, 'one'), state: 'sending' });
    await manyIssuances(deps, site.id, { count: 100, ...learner(site, 'many'), state: 'sending' });
    const one = await counted.during(() => exportPersonal(deps, site, { users: ['one'] }));
    const many = await counted.during(async () => {
      const { issuances } = await exportPersonal(deps, site, { users: ['many'] });
      expect(issuances.map(({ attempts }) => attempts.length)).toEqual(Array(100).fill(1));
    });
    expect(many).toEqual(one);
  });

  it('gives up a badge that 20,000 wait for, few statements in each batch', async () => {
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
    expect(await countIn(deps, site.id, 'needs_attention')).toBe(20_000);
    const numbers = (await feedOf(deps, site.id)).map(({ sequence }) => Number(sequence));
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
  });

  it('resolves 100 expired leases and unknowns with as few statements as one', async () => {
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
      expect(await countIn(deps, site.id, 'unknown')).toBe(26);
      const numbers = (await feedOf(deps, site.id)).map(({ sequence }) => Number(sequence));
      expect(numbers).toEqual(Array.from({ length: 78 }, (_, at) => at + 1));
    }
  });

  it('begins the recovery of many sites with as few statements as of one', async () => {
    const sites = [await newSite(), await newSite(), await newSite()];
    for (const site of sites)
      await manyIssuances(deps, site.id, { count: 30, state: 'sending', dueInMs: 9_000 });
    const ids = sites.map(({ id }) => id);
    const begin = (of: string[]) => () => counted.intake.transaction((tx) => beginRecovery(tx, of, 'moved'));
    const one = await counted.during(begin(ids.slice(0, 1)));
    expect(await counted.during(begin(ids.slice(1)))).toEqual(one);
    for (const site of sites) expect(await countIn(deps, site.id, 'unknown')).toBe(30);
  });

  it('forgets 12,000 learners after the retention period, few statements in each batch', async () => {
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
    const used = await counted.during(async () => expect((await prune(deps)).recipients).toBe(12_000));
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(used.transactions).toBeGreaterThanOrEqual(6);
  });

  it('forgets a site, few statements in each batch', async () => {
    const site = await newSite();
    await manyIssuances(deps, site.id, { count: 12_000, state: 'sending', dueInMs: 9_000 });
    const used = await counted.during(async () =>
      expect(await removeSite(counted.reports, site.id)).toBe(true),
    );
    expect(used.mostInOne).toBeLessThanOrEqual(FEW);
    expect(used.transactions).toBeGreaterThanOrEqual(6);
    expect(await countIn(deps, site.id, 'sending')).toBe(0);
    expect(await removeSite(counted.reports, site.id)).toBe(false);
  });
});
