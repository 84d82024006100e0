import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { codedError } from '../network/coded-error.ts';
import { dial } from '../network/dial.ts';
import { eventOf } from '../network/event-of.ts';
import type { Db } from './client.ts';
import { ConnectionLost } from './connection-lost.ts';
import { secure } from './postgres-tls.ts';
import type { PostgresServer, PostgresUrl } from './postgres-url.ts';
import * as schema from './schema/index.ts';

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
  readonly #url: PostgresUrl;
  readonly #connectTimeoutMs: number;
  /** Servers that were not tried yet. */
  readonly #servers: PostgresServer[];
  readonly #discarded = new AbortController();
  #socket: Socket | undefined;
  readonly #listeners = new Set<(cause: unknown) => void>();
  #isLost = false;
  #cause: unknown;

  /** @param patienceMs for the first answer of a server, all of them together */
  constructor(url: PostgresUrl, patienceMs: number) {
    this.#url = url;
    // One that drops everything must leave time for those after it.
    const shareMs = patienceMs / url.servers.length;
    this.#connectTimeoutMs = Math.min(url.connectTimeoutMs ?? shareMs, patienceMs);
    this.#servers = [...url.servers];
    this.name = `${url.applicationName.slice(0, NAME_MAX)} ${randomUUID()}`;
    this.#client = postgres(this.#driverOptions(patienceMs));
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
    this.#recordLost();
    this.#discarded.abort();
    this.#client.end({ timeout: 0 }).catch(() => undefined);
    this.#socket?.destroy();
  }

  /** Ends it when what is under way has ended, or after a second. */
  async close(): Promise<void> {
    await this.#client.end({ timeout: 1 });
  }

  #recordLost(cause?: unknown): void {
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

  #driverOptions(patienceMs: number) {
    const { user, password, database, keepAliveSeconds, options, role, servers } = this.#url;
    const hosts = role === 'any' ? 1 : servers.length + 1;
    return {
      user,
      password,
      database,
      max: 1,
      // Prepared statements break behind PgBouncer in transaction mode.
      prepare: false,
      // Nobody hears when its question about types fails, which would end the process; we read no arrays.
      fetch_types: false,
      connection: { application_name: this.name, ...(options !== null && { options }) },
      connect_timeout: Math.ceil(patienceMs / 1000),
      keep_alive: keepAliveSeconds,
      // Servers and TLS are ours: see `secure`. Only where the driver looks what a server is, and leaves it for the next
      // one, it must believe that there is a next one; where it does, it keeps errors to itself.
      // It knows a standby by that word alone; what only reads besides it, we see ourselves.
      ...(role !== 'any' && { target_session_attrs: 'primary' as const }),
      onparameter: (name: string, value: string) => this.#onParameter(name, value),
      host: Array.from({ length: hosts }, () => 'ledger').join(','),
      ssl: false,
      onnotice: () => {},
      onclose: () => this.#recordLost(),
      // Of the driver, but not of its types.
      socket: () => this.#openNext(),
    };
  }

  /** A server may come to read only while it is in use, too: some hosts do that when its disk is full. */
  #onParameter(name: string, value: string): void {
    if (this.#url.role !== 'read-write' || name !== 'default_transaction_read_only' || value !== 'on') return;
    this.#recordLost(codedError('NO_SERVER_TAKES_WRITES'));
    this.discard();
  }

  /** A socket to the next server, which is the only one unless the one before was not what the URL asks for. */
  async #openNext(): Promise<Socket> {
    const isFirst = this.#socket === undefined;
    try {
      if (this.#isLost || (!isFirst && this.#url.role === 'any')) throw new ConnectionLost();
      return await this.#openAny();
    } catch (error) {
      const wasRefused = !isFirst && !this.#isLost && this.#url.role !== 'any';
      const cause = wasRefused ? codedError('NO_SERVER_TAKES_WRITES') : error;
      this.#recordLost(cause);
      throw cause;
    }
  }

  async #openAny(): Promise<Socket> {
    let error: unknown = new ConnectionLost();
    for (let server = this.#servers.shift(); server; server = this.#servers.shift()) {
      try {
        this.#socket = await this.#open(server);
        return this.#socket;
      } catch (refused) {
        error = refused;
      }
      if (this.#isLost) break;
    }
    throw error;
  }

  async #open(server: PostgresServer): Promise<Socket> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.#connectTimeoutMs), this.#discarded.signal]);
    if ('socket' in server) {
      const socket = connect(server.socket);
      await eventOf(socket, 'connect', signal);
      return socket;
    }
    const socket = await dial(server, signal);
    return secure(socket, server.host, { tls: this.#url.tls, signal });
  }
}

// PostgreSQL cuts names at 63 bytes; an id and a blank take 37.
const NAME_MAX = 26;
