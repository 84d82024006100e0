import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Db } from './client.ts';
import * as schema from './schema/index.ts';

/** The connection to the database broke. Whether what was under way was committed is not known. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  /** Of the cause, where it has one. */
  readonly code: string;

  constructor(options: ErrorOptions = {}) {
    super('the connection to the database was lost', options);
    const { code } = (options.cause ?? {}) as { code?: unknown };
    this.code = typeof code === 'string' ? code : 'CONNECTION_LOST';
  }
}

/**
 * One connection to PostgreSQL that is never renewed: lost, it is of no more use. postgres.js renews its connections by
 * itself, and when one breaks within its own `begin` it writes ROLLBACK to what is gone, which ends the process
 * (https://github.com/porsager/postgres/issues/1208). So transactions are ours, and the driver gets one socket only.
 */
export class PostgresConnection {
  readonly db: Db;
  /** Of its session at the server; no other one has it. */
  readonly name: string;
  readonly #client: postgres.Sql;
  readonly #connectTimeoutMs: number;
  #socket: Socket | undefined;
  readonly #listeners = new Set<(cause: unknown) => void>();
  #isLost = false;
  #cause: unknown;

  /** @param connectTimeoutMs for the first answer of the server */
  constructor(url: string, connectTimeoutMs: number) {
    this.#connectTimeoutMs = connectTimeoutMs;
    const named = nameIn(url);
    this.name = `${named.name} ${randomUUID()}`;
    const options = {
      max: 1,
      // Prepared statements break behind PgBouncer in transaction mode.
      prepare: false,
      // Nobody hears when its question about types fails, which would end the process; we read no arrays.
      fetch_types: false,
      connection: { application_name: this.name },
      connect_timeout: Math.ceil(connectTimeoutMs / 1000),
      onnotice: () => {},
      onclose: () => this.#noteLost(),
      // Of the driver, but not of its types.
      socket: (where: Addresses) => this.#openOnce(where),
    };
    this.#client = postgres(named.url, options);
    this.db = drizzle(this.#client, { schema }) as unknown as Db;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Calls back once when it is lost (at once if it is), with what is known of the cause. Returns how to leave, which
   * every user must: the connection outlives it.
   */
  onLost(listener: (cause: unknown) => void): () => void {
    if (this.#isLost) listener(this.#cause);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs one transaction. A statement that failed undoes it, even when `work` makes nothing of it. */
  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    await this.db.execute(sql`begin`);
    try {
      const result = await work(this.db);
      if ((await this.#command(sql`commit`)) !== 'COMMIT')
        throw new Error('a statement of the transaction failed, so it was undone');
      return result;
    } catch (error) {
      if (!this.#isLost) await this.db.execute(sql`rollback`);
      throw error;
    }
  }

  /** Ends it, whatever is under way. */
  discard(): void {
    this.#noteLost();
    this.#client.end({ timeout: 0 }).catch(() => undefined);
    this.#socket?.destroy();
  }

  /** Ends it when what is under way has ended, or after a second. */
  async close(): Promise<void> {
    await this.#client.end({ timeout: 1 });
  }

  #noteLost(cause?: unknown): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#cause = cause;
    for (const listener of this.#listeners) listener(cause);
    this.#listeners.clear();
  }

  async #command(statement: SQL): Promise<string> {
    const { command } = (await this.db.execute(statement)) as unknown as { command: string };
    return command;
  }

  async #openOnce(where: Addresses): Promise<Socket> {
    if (this.#isLost || this.#socket) throw new ConnectionLost();
    try {
      return await this.#open(where);
    } catch (error) {
      this.#noteLost(error);
      throw error;
    }
  }

  async #open({ host, port, path }: Addresses): Promise<Socket> {
    if (path) return this.#dial((opened) => connect(path, opened));
    for (const [place, name] of host.entries()) {
      const number = port[place] ?? 0;
      try {
        return Object.assign(await this.#dial((opened) => connect(number, name, opened)), { host: name });
      } catch (error) {
        if (place === host.length - 1) throw error;
      }
    }
    throw new ConnectionLost();
  }

  #dial(start: (opened: () => void) => Socket): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = start(() => {
        socket.setTimeout(0).off('error', reject);
        resolve(socket);
      });
      socket.once('error', reject);
      socket.setTimeout(this.#connectTimeoutMs, () => socket.destroy(new ConnectionLost()));
      this.#socket = socket;
    });
  }
}

// PostgreSQL cuts names at 63 bytes; an id and a blank take 37.
const NAME_MAX = 26;

/** Takes the name that an address gives its sessions, which would win over ours, out of it. */
function nameIn(url: string): { name: string; url: string } {
  const given = /(?<=[?&])application_name=[^&]*&?/.exec(url);
  if (given === null) return { name: 'sidecar', url };
  const name = new URLSearchParams(given[0]).get('application_name') ?? '';
  return { name: name.slice(0, NAME_MAX), url: url.replace(given[0], '') };
}

/** Where the driver wants to connect to: the first that answers of several, or a socket file. */
type Addresses = { host: string[]; port: number[]; path: string | false };
