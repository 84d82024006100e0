import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { DatabaseTimeout } from './client.ts';
import { PostgresPool } from './postgres.ts';

const DEADLINE_MS = 150;
const sockets = new Set<Socket>();
let server: Server | undefined;

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server?.close(resolve));
});

/** A server that accepts and never says a word, as one behind a broken line. */
async function silentServer(): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/db`;
}

it('gives up on a database that never answers, and replaces the connection', async () => {
  const pool = new PostgresPool(await silentServer(), 1, DEADLINE_MS);
  const ask = () => pool.run((db) => db.execute(sql`select 1`));
  await expect(ask()).rejects.toBeInstanceOf(DatabaseTimeout);
  await expect(ask()).rejects.toBeInstanceOf(DatabaseTimeout);
  expect(sockets.size).toBe(2);
  await pool.close();
});

it('does nothing for a caller whose time was over before it got a connection', async () => {
  const pool = new PostgresPool(await silentServer(), 1, DEADLINE_MS);
  let calls = 0;
  const ask = () =>
    pool.run(() => {
      calls += 1;
      return new Promise(() => {});
    });
  const asked = await Promise.allSettled(Array.from({ length: 20 }, ask));
  expect(asked.every(({ status }) => status === 'rejected')).toBe(true);
  expect(calls).toBeLessThan(20);
  await pool.close();
});
