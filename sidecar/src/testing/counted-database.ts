import type { Database, Db, Pool } from '../db/client.ts';

export type Counted = Database & {
  /** Runs `work` and tells what it asked of the database. */
  during(work: () => Promise<unknown>): Promise<Usage>;
};

export type Usage = {
  statements: number;
  transactions: number;
  /** The most statements of one transaction: it has one deadline for all of them. */
  mostInOne: number;
};

/** A database that counts statements: what a round trip to it costs, without the time it takes here. */
export function countStatements(database: Database): Counted {
  let usage: Usage = { statements: 0, transactions: 0, mostInOne: 0 };
  const counted = (db: Db, note: () => void): Db =>
    new Proxy(db, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === 'execute') note();
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const poolOf = (pool: Pool): Pool => ({
    run: (work) =>
      pool.run((db) =>
        work(
          counted(db, () => {
            usage.statements += 1;
          }),
        ),
      ),
    transaction: (work) => {
      let own = 0;
      usage.transactions += 1;
      return pool.transaction((tx) =>
        work(
          counted(tx, () => {
            own += 1;
            usage.statements += 1;
            usage.mostInOne = Math.max(usage.mostInOne, own);
          }),
        ),
      );
    },
  });
  const { kind, delivery, intake, reports, maintenance } = database;
  return {
    kind,
    delivery: poolOf(delivery),
    intake: poolOf(intake),
    reports: poolOf(reports),
    maintenance: poolOf(maintenance),
    close: () => database.close(),
    during: async (work) => {
      usage = { statements: 0, transactions: 0, mostInOne: 0 };
      await work();
      return { ...usage };
    },
  };
}
