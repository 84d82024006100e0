import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseTimeout, type Db, rows } from './client.ts';
import { isDatabaseUnavailable } from './database-error.ts';
import { PostgresPool } from './postgres.ts';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const directUrl = process.env['TEST_DATABASE_URL'] ?? '';
const DEADLINE_MS = 20_000;

/** Passes everything on to PostgreSQL until it is told to cut its connections. */
class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((inner) => {
    const { hostname, port } = new URL(directUrl);
    const outer = connect(Number(port), hostname);
    this.opened += 1;
    outer.once('data', () => this.onlyGreets && inner.unpipe(outer));
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      this.#sockets.add(socket.on('error', () => {}));
      socket.on('close', () => other.destroy()).pipe(other);
    }
  });
  opened = 0;
  /** Falls silent once the server has answered the first words of a connection. */
  onlyGreets = false;

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const through = new URL(directUrl);
    through.hostname = '127.0.0.1';
    through.port = String((this.#server.address() as { port: number }).port);
    return through.href;
  }

  /** `reset`: as after a crash; `end`: as when a server says good-bye. */
  cut(how: 'reset' | 'end'): void {
    for (const socket of this.#sockets) how === 'reset' ? socket.resetAndDestroy() : socket.destroySoon();
    this.#sockets.clear();
  }

  /** What is open stays so and passes nothing on; who leaves is not missed at the other end. */
  fallSilent(): void {
    for (const socket of this.#sockets) socket.unpipe().removeAllListeners('close').resume();
  }

  async close(): Promise<void> {
    this.cut('reset');
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('a connection to PostgreSQL that breaks', () => {
  let line: Line;
  let pool: PostgresPool;
  let url: string;
  beforeEach(async () => {
    line = new Line();
    url = await line.open();
    pool = new PostgresPool(url, 1, DEADLINE_MS);
  });
  afterEach(async () => {
    await pool.close();
    await line.close();
  });

  const one = () => pool.run((db) => rows<{ one: number }>(db, sql`select 1 as one`));

  it.each(['reset', 'end'] as const)(
    'in mid-transaction (%s) undoes it, and the next one works',
    async (how) => {
      const broken = pool.transaction(async (tx) => {
        await tx.execute(sql`select 1`);
        line.cut(how);
        await tx.execute(sql`select pg_sleep(10)`);
      });
      await expect(broken).rejects.toSatisfy(isDatabaseUnavailable);
      expect(await one()).toEqual([{ one: 1 }]);
    },
  );

  it('never lets the rest of a transaction run on another one', async () => {
    let kept: Db | undefined;
    const broken = pool.transaction(async (tx) => {
      kept = tx;
      line.cut('end');
      await tx.execute(sql`select pg_sleep(10)`);
    });
    await expect(broken).rejects.toThrow();
    await expect(kept?.execute(sql`select 1`)).rejects.toThrow();
    expect(line.opened).toBe(1);
  });

  it('is thrown away alone when it falls silent just after it was made', async () => {
    line.onlyGreets = true;
    const hasty = new PostgresPool(url, 1, 300);
    const ask = () => hasty.run((db) => rows(db, sql`select 1 as one`));
    await expect(ask()).rejects.toBeInstanceOf(DatabaseTimeout);
    line.onlyGreets = false;
    await expect.poll(() => ask().catch(() => null)).toEqual([{ one: 1 }]);
    await hasty.close();
  });

  it.each(['', '?application_name=school'])(
    'leaves no session behind at the server when it fell silent %s',
    async (query) => {
      const hasty = new PostgresPool(url + query, 1, 1_000);
      const ask = () => hasty.run((db) => rows<{ pid: number }>(db, sql`select pg_backend_pid() as pid`));
      const sessions = (pid: number | undefined) =>
        pool.run((db) => rows(db, sql`select from pg_stat_activity where pid = ${pid}`));
      const pid = (await ask())[0]?.pid;
      line.fallSilent();
      await expect(ask()).rejects.toBeInstanceOf(DatabaseTimeout);
      expect(await sessions(pid)).toHaveLength(1);
      await ask();
      await expect.poll(() => sessions(pid)).toEqual([]);
      await hasty.close();
    },
  );

  it('while idle is replaced before anybody notices', async () => {
    await one();
    line.cut('end');
    await expect.poll(() => one().catch(() => null)).toEqual([{ one: 1 }]);
    expect(line.opened).toBe(2);
  });

  it('keeps nothing of what it was used for', async () => {
    const read = async () => new WeakRef(await pool.run(async () => ({ much: 'to remember' })));
    const results = [await read(), await read(), await read()];
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
    expect(results.map((result) => result.deref())).toEqual([undefined, undefined, undefined]);
  });

  it('is undone when one of its statements failed, whatever was made of that', async () => {
    const swallowed = pool.transaction(async (tx) => {
      await tx.execute(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('undone');
    await expect(pool.transaction(() => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
    expect(await one()).toEqual([{ one: 1 }]);
    expect(line.opened).toBe(1);
  });
});

describe('a PostgreSQL URL with several servers', () => {
  const ask = async (hosts: string, query = '') => {
    const { username, password, host, pathname } = new URL(directUrl);
    const login = password ? `${username}:${password}` : username;
    const pool = new PostgresPool(
      `postgres://${login}@${hosts.replaceAll('HERE', host)}${pathname}${query}`,
      1,
      DEADLINE_MS,
    );
    try {
      return await pool.run((db) => rows<{ one: number }>(db, sql`select 1 as one`));
    } finally {
      await pool.close();
    }
  };

  it('leads to the first that answers', async () => {
    expect(await ask('127.0.0.1:1,HERE')).toEqual([{ one: 1 }]);
  });

  it('leads to one that takes writes where it asks for that', async () => {
    expect(await ask('HERE', '?target_session_attrs=read-write')).toEqual([{ one: 1 }]);
    expect(await ask('127.0.0.1:1,HERE', '?target_session_attrs=primary')).toEqual([{ one: 1 }]);
    const readOnly = '?target_session_attrs=read-write&options=-c%20default_transaction_read_only%3Don';
    await expect(ask('HERE', readOnly)).rejects.toMatchObject({ code: 'NO_SERVER_TAKES_WRITES' });
    await expect(ask('HERE,HERE', readOnly)).rejects.toMatchObject({ code: 'NO_SERVER_TAKES_WRITES' });
  });

  it.each(['read-write', 'primary'])('passes over a standby where it asks for %s', async (role) => {
    const standby = await startAsStandby();
    const query = `?target_session_attrs=${role}&sslmode=disable`;
    try {
      await expect(ask(standby.host, query)).rejects.toMatchObject({ code: 'NO_SERVER_TAKES_WRITES' });
      expect(await ask(`${standby.host},HERE`, query)).toEqual([{ one: 1 }]);
      expect(standby.calls).toBe(2);
    } finally {
      await standby.close();
    }
  });
});

/** The server, seen through a relay that makes a standby of what it says of itself. */
async function startAsStandby(): Promise<{ host: string; calls: number; close: () => Promise<void> }> {
  const { hostname, port } = new URL(directUrl);
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    standby.calls += 1;
    const server = connect(Number(port), hostname);
    for (const one of [client, server]) sockets.add(one.on('error', () => undefined));
    client.pipe(server);
    server.on('data', (said) => {
      const changed = said
        .toString('latin1')
        .replace('\x17in_hot_standby\0off\0', '\x16in_hot_standby\0on\0');
      client.write(Buffer.from(changed, 'latin1'));
    });
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const standby = {
    host: `127.0.0.1:${(relay.address() as AddressInfo).port}`,
    calls: 0,
    close: async () => {
      for (const one of sockets) one.destroy();
      await once(relay.close(), 'close');
    },
  };
  return standby;
}
