import { sql } from 'drizzle-orm';
import { type Database, DatabaseTimeout, type Db, type Pool } from './client.ts';
import { ConnectionLost } from './connection-lost.ts';
import { isUndone } from './database-error.ts';
import { endSessions } from './lost-sessions.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { type PostgresUrl, parsePostgresUrl } from './postgres-url.ts';
import { PURGED_TABLES } from './purge-deleted.ts';

// Longest that delivery and intake wait for the database, and reports (exports, logs).
const DEADLINE_MS = 5_000;
const REPORT_DEADLINE_MS = 30_000;
const MAINTENANCE_DEADLINE_MS = 12 * 60 * 60_000;
const CONNECT_DEADLINE_MS = 30_000;
// Two that wait for each other end at the first repetition; a crowd may take some.
const UNDONE_MAX = 5;
const SIZES = { delivery: 6, intake: 6, reports: 2, maintenance: 1 } as const;

/**
 * postgres.js has no query time-out, and its `cancel()` hangs on a half-open connection. So each connection is a
 * client of its own that can be thrown away alone at its deadline.
 */
export class PostgresPool implements Pool {
  readonly #url: PostgresUrl;
  readonly #deadlineMs: number;
  #idle: PostgresConnection[] = [];
  readonly #waiting: ((connection: PostgresConnection) => void)[] = [];
  readonly #open = new Set<PostgresConnection>();
  /** Names of sessions whose connection is gone, of all pools of this process. */
  readonly #lost: Set<string>;
  #spare: number;

  /** @param url text: of a URL that is right */
  constructor(url: PostgresUrl | string, size: number, deadlineMs: number, lost = new Set<string>()) {
    this.#url = typeof url === 'string' ? parsePostgresUrl(url) : url;
    this.#lost = lost;
    this.#spare = size;
    this.#deadlineMs = deadlineMs;
  }

  run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#use((connection) => work(connection.db));
  }

  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    return this.#use((connection) => repeatUndone(() => connection.transaction(work)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((connection) => connection.close()));
  }

  async #use<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const expires = performance.now() + this.#deadlineMs;
    const connection = await this.#acquire(expires);
    if (performance.now() >= expires) {
      this.#release(connection);
      throw new DatabaseTimeout(this.#deadlineMs);
    }
    const { broken, endWatch } = this.#watch(connection, expires);
    try {
      const result = await Promise.race([work(connection), broken]);
      endWatch();
      if (this.#lost.size > 0) this.#endLost(connection);
      else this.#release(connection);
      return result;
    } catch (error) {
      endWatch();
      this.#release(connection);
      throw error;
    }
  }

  /** `broken` is rejected when the time is up or the connection is lost. */
  #watch(connection: PostgresConnection, expires: number): { broken: Promise<never>; endWatch: () => void } {
    let endWatch = () => {};
    const broken = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => {
        reject(new DatabaseTimeout(this.#deadlineMs));
        // One whose answer never came may be in any state.
        connection.discard();
      }, expires - performance.now());
      const leave = connection.onLost((cause) => reject(new ConnectionLost({ cause })));
      endWatch = () => {
        clearTimeout(timer);
        leave();
      };
    });
    return { broken, endWatch };
  }

  /**
   * Where a network fell silent, PostgreSQL keeps the session for hours, and it has not many to give. A connection that
   * has just proved to work ends such sessions, then it is released: others may be silent, too.
   */
  #endLost(connection: PostgresConnection): void {
    const names = [...this.#lost];
    this.#lost.clear();
    const timer = setTimeout(() => connection.discard(), DEADLINE_MS);
    endSessions(connection.db, names)
      .catch(() => {
        if (connection.isLost) for (const name of names) this.#lost.add(name);
      })
      .finally(() => {
        clearTimeout(timer);
        this.#release(connection);
      });
  }

  /** A connection of one's own; who waits too long leaves the line, so that nothing is done for nobody. */
  #acquire(expires: number): Promise<PostgresConnection> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#spare > 0) {
      this.#spare -= 1;
      return Promise.resolve(this.#connect());
    }
    return this.#waitInLine(expires);
  }

  #waitInLine(expires: number): Promise<PostgresConnection> {
    return new Promise((resolve, reject) => {
      const take = (connection: PostgresConnection) => {
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

  #connect(): PostgresConnection {
    const timeoutMs = Math.min(this.#deadlineMs, CONNECT_DEADLINE_MS);
    const connection = new PostgresConnection(this.#url.renewed?.() ?? this.#url, timeoutMs);
    this.#open.add(connection);
    connection.onLost(() => this.#forget(connection));
    return connection;
  }

  #release(connection: PostgresConnection): void {
    if (connection.isLost) return;
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }

  /** In use or not, it is gone; who waits gets another one. */
  #forget(connection: PostgresConnection): void {
    this.#open.delete(connection);
    this.#lost.add(connection.name);
    this.#idle = this.#idle.filter((idle) => idle !== connection);
    const next = this.#waiting.shift();
    if (next) next(this.#connect());
    else this.#spare += 1;
  }
}

/** What PostgreSQL undid because of another transaction committed nothing, and has room now that the other one goes on. */
async function repeatUndone<T>(transaction: () => Promise<T>): Promise<T> {
  for (let undone = 0; ; undone += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (!isUndone(error) || undone === UNDONE_MAX) throw error;
    }
  }
}

/** Opens a PostgreSQL ledger; connects lazily. Text: a URL that is right. */
export function openPostgres(url: PostgresUrl | string): Database {
  const lost = new Set<string>();
  const delivery = new PostgresPool(url, SIZES.delivery, DEADLINE_MS, lost);
  const intake = new PostgresPool(url, SIZES.intake, DEADLINE_MS, lost);
  const reports = new PostgresPool(url, SIZES.reports, REPORT_DEADLINE_MS, lost);
  const maintenance = new PostgresPool(url, SIZES.maintenance, MAINTENANCE_DEADLINE_MS, lost);
  return {
    kind: 'postgres',
    delivery,
    intake,
    reports,
    maintenance,
    purgeDeleted: async () => {
      for (const table of PURGED_TABLES)
        await maintenance.run((db) => db.execute(sql`vacuum ${sql.identifier(table)}`));
    },
    close: async () => {
      await Promise.all([delivery, intake, reports, maintenance].map((pool) => pool.close()));
    },
  };
}
