import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Database, DatabaseTimeout, onlyRow, type Pool } from '../db/client.ts';
import { readMark, writeMark } from '../site/ledger-mark.ts';
import type { Site } from '../site/site.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { type TestDeps, testDeps } from '../testing/deps.ts';
import { anAward, aSite } from '../testing/sites.ts';
import { AwardBatcher } from './award-batcher.ts';

/** The intake's transactions, counted, and failing as a test says. */
class CountedPool implements Pool {
  transactions = 0;
  /** Thrown by the next ones, in order; null lets one through. */
  faults: (Error | null)[] = [];
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  run: Pool['run'] = (work) => this.#pool.run(work);

  transaction: Pool['transaction'] = async (work) => {
    this.transactions += 1;
    const fault = this.faults.shift();
    if (fault) throw fault;
    return this.#pool.transaction(work);
  };
}

onEachDatabase('Intake', (database) => {
  let deps: TestDeps;
  let pool: CountedPool;
  let intake: AwardBatcher;
  let site: Site;

  beforeAll(() => {
    pool = new CountedPool(database().intake);
    const { kind, delivery, reports, maintenance, purgeDeleted, close } = database();
    const counted: Database = { kind, delivery, reports, maintenance, purgeDeleted, close, intake: pool };
    deps = testDeps(counted);
  });
  beforeEach(async () => {
    site = await aSite(deps);
    pool.transactions = 0;
    pool.faults = [];
    intake = new AwardBatcher(deps);
  });

  const stored = async (of = site): Promise<number> => {
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select count(*) as count from issuances where site = ${of.id}`,
      ),
    );
    return Number(count);
  };
  const offer = async (...awards: object[]) => (await intake.accept(site, awards)).results[0];

  it('commits the awards of many callers, and of several sites, in one transaction', async () => {
    const other = await aSite(deps);
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, at) => intake.accept(at % 2 ? site : other, [anAward()])),
    );
    expect(replies.flatMap(({ results }) => results.map(({ result }) => result))).toEqual(
      Array(40).fill('accepted'),
    );
    expect([await stored(), await stored(other)]).toEqual([20, 20]);
    expect(pool.transactions).toBe(1);
  });

  it('answers two of the same id as if one had come after the other', async () => {
    const award = anAward();
    const replies = await Promise.all([
      offer(award),
      offer(award),
      offer({ ...award, badgeId: '52' }),
      offer({ ...award, userId: 'somebody-else' }),
    ]);
    expect(replies.map((reply) => reply?.result)).toEqual(['accepted', 'known', 'updated', 'conflict']);
    // Two rounds of one site are never in one transaction.
    expect([await stored(), pool.transactions]).toEqual([1, 4]);
  });

  it('answers two of the same learner, course, target and cycle as if one had come after the other', async () => {
    const award = anAward();
    const replies = await Promise.all([offer(award), offer({ ...award, id: randomUUID() })]);
    expect(replies).toMatchObject([{ result: 'accepted' }, { result: 'conflict', conflictsWith: award.id }]);
  });

  it('keeps the ids of one site apart from those of another', async () => {
    const other = await aSite(deps);
    const award = anAward();
    const replies = await Promise.all([intake.accept(site, [award]), intake.accept(other, [award])]);
    expect(replies.map(({ results }) => results[0]?.result)).toEqual(['accepted', 'accepted']);
  });

  it('lets a poisoned award and an unreadable one cost only themselves', async () => {
    const replies = await Promise.all([offer({ ...anAward(), badgeId: [] }), offer({}), offer(anAward())]);
    expect(replies).toMatchObject([
      { result: 'accepted', state: 'needs_attention' },
      { result: 'invalid' },
      { result: 'accepted', state: 'queued' },
    ]);
  });

  it('refuses a request that means another ledger alone, and stores the rest of its group together', async () => {
    const warnings = vi.spyOn(deps.log, 'warn');
    const current = writeMark(await database().intake.run((db) => readMark(db, site.id)));
    const elsewhere = `${'0'.repeat(16)}-1-0`;
    const replies = await Promise.allSettled([
      offer(anAward()),
      intake.accept(site, [anAward()], elsewhere),
      offer(anAward()),
      intake.accept(site, [anAward()], current),
    ]);
    expect(replies).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'ledger_changed' } },
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ]);
    expect([await stored(), pool.transactions]).toEqual([3, 1]);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('takes over one request at a time what cannot be stored together', async () => {
    const fault = new Error('one of them trips the database');
    pool.faults = [fault, null, fault, null];
    const replies = await Promise.allSettled([offer(anAward()), offer(anAward()), offer(anAward())]);
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toBe(2);
  });

  it('tries again alone what another transaction made the database undo', async () => {
    pool.faults = [Object.assign(new Error('deadlock detected'), { code: '40P01' })];
    const replies = await Promise.all([offer(anAward()), offer(anAward())]);
    expect(replies.map((reply) => reply?.result)).toEqual(['accepted', 'accepted']);
  });

  it('acknowledges none of a group when the database does not answer, and asks it once', async () => {
    pool.faults = [new DatabaseTimeout(1)];
    const replies = await Promise.allSettled([offer(anAward()), offer(anAward()), offer(anAward())]);
    expect(replies.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([await stored(), pool.transactions]).toEqual([0, 1]);
  });

  it('asks no more once the database is gone in the middle of going one by one', async () => {
    pool.faults = [new Error('trips'), null, new DatabaseTimeout(1)];
    const replies = await Promise.allSettled([1, 2, 3, 4].map(() => offer(anAward())));
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    expect([await stored(), pool.transactions]).toEqual([1, 3]);
  });
});
