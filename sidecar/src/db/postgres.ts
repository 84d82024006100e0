import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { type Database, DatabaseTimeout, type Db, type Pool } from './client.ts';
import * as schema from './schema/index.ts';

// Longest that delivery and intake wait for the database, and reports (exports, logs).
const DEADLINE_MS = 5_000;
const REPORT_DEADLINE_MS = 30_000;
const MAINTENANCE_DEADLINE_MS = 12 * 60 * 60_000;
const CONNECT_DEADLINE_MS = 30_000;
const SIZES = { delivery: 6, intake: 6, reports: 2, maintenance: 1 } as const;

type Connection = { client: postgres.Sql; db: Db };

/**
 * postgres.js has no query time-out, and its `cancel()` hangs on a half-open connection. So each connection is a
 * client of its own that can be thrown away alone at its deadline.
 */
export class PostgresPool implements Pool {
  readonly #url: string;
  readonly #deadlineMs: number;
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  readonly #open = new Set<Connection>();
  #spare: number;

  constructor(url: string, size: number, deadlineMs: number) {
    this.#url = url;
    this.#spare = size;
    this.#deadlineMs = deadlineMs;
  }

  async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const expires = performance.now() + this.#deadlineMs;
    const connection = await this.#acquire(expires);
    if (performance.now() >= expires) {
      this.#release(connection);
      throw new DatabaseTimeout(this.#deadlineMs);
    }
    let timer: NodeJS.Timeout | undefined;
    let expired = false;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        expired = true;
        reject(new DatabaseTimeout(this.#deadlineMs));
      }, expires - performance.now());
    });
    try {
      return await Promise.race([work(connection.db), deadline]);
    } finally {
      clearTimeout(timer);
      // One whose answer never came may be in any state.
      if (expired) this.#discard(connection);
      else this.#release(connection);
    }
  }

  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    return this.run((db) => db.transaction((tx) => work(tx)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map(({ client }) => client.end({ timeout: 1 })));
  }

  /** A connection of one's own; who waits too long leaves the line, so that nothing is done for nobody. */
  #acquire(expires: number): Promise<Connection> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#spare > 0) {
      this.#spare -= 1;
      return Promise.resolve(this.#connect());
    }
    return new Promise((resolve, reject) => {
      const take = (connection: Connection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(new DatabaseTimeout(this.#deadlineMs));
      }, expires - performance.now());
      this.#waiting.push(take);
    });
  }

  #connect(): Connection {
    const client = postgres(this.#url, {
      max: 1,
      // Prepared statements break behind PgBouncer in transaction mode.
      prepare: false,
      connect_timeout: Math.ceil(Math.min(this.#deadlineMs, CONNECT_DEADLINE_MS) / 1000),
      onnotice: () => {},
    });
    const connection = { client, db: drizzle(client, { schema }) as unknown as Db };
    this.#open.add(connection);
    return connection;
  }

  #release(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }

  #discard(connection: Connection): void {
    this.#open.delete(connection);
    connection.client.end({ timeout: 0 }).catch(() => undefined);
    const next = this.#waiting.shift();
    if (next) next(this.#connect());
    else this.#spare += 1;
  }
}

/** Opens a PostgreSQL ledger; connects lazily. */
export function openPostgres(url: string): Database {
  const delivery = new PostgresPool(url, SIZES.delivery, DEADLINE_MS);
  const intake = new PostgresPool(url, SIZES.intake, DEADLINE_MS);
  const reports = new PostgresPool(url, SIZES.reports, REPORT_DEADLINE_MS);
  const maintenance = new PostgresPool(url, SIZES.maintenance, MAINTENANCE_DEADLINE_MS);
  return {
    kind: 'postgres',
    delivery,
    intake,
    reports,
    maintenance,
    close: async () => {
      await Promise.all([delivery, intake, reports, maintenance].map((pool) => pool.close()));
    },
  };
}
