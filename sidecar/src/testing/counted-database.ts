import type { Database, Db, Pool } from '../db/client.ts';

export type Usage = {
  statements: number;
  transactions: number;
  /** The most statements of one transaction: it has one deadline for all of them. */
  mostInOne: number;
};

export type Counted = Database & {
  /** Runs `work` and tells what it asked of the database. */
  during(work: () => Promise<unknown>): Promise<Usage>;
};

const nothing = (): Usage => ({ statements: 0, transactions: 0, mostInOne: 0 });

/** A database that counts statements: each is two round trips to a real one, wherever that is. */
export function countStatements(database: Database): Counted {
  const seen = { usage: nothing() };
  const { kind, delivery, intake, reports, maintenance } = database;
  const counted = (pool: Pool) => countIn(pool, () => seen.usage);
  return {
    kind,
    delivery: counted(delivery),
    intake: counted(intake),
    reports: counted(reports),
    maintenance: counted(maintenance),
    purgeDeleted: () => database.purgeDeleted(),
    close: () => database.close(),
    during: async (work) => {
      seen.usage = nothing();
      await work();
      return { ...seen.usage };
    },
  };
}

function countIn(pool: Pool, usage: () => Usage): Pool {
  return {
    run: (work) => pool.run((db) => work(noticing(db, () => note(usage(), 1)))),
    transaction: (work) => {
      usage().transactions += 1;
      let own = 0;
      return pool.transaction((tx) =>
        work(
          noticing(tx, () => {
            own += 1;
            note(usage(), own);
          }),
        ),
      );
    },
  };
}

function note(usage: Usage, inOne: number): void {
  usage.statements += 1;
  usage.mostInOne = Math.max(usage.mostInOne, inOne);
}

/** Each call of these is one statement. */
const STATEMENTS: readonly (string | symbol)[] = ['execute', 'select', 'insert', 'update', 'delete'];

const noticing = (db: Db, onStatement: () => void): Db =>
  new Proxy(db, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (STATEMENTS.includes(name)) onStatement();
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
