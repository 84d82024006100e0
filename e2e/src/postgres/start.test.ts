import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { findPostgresPrograms } from '../system/postgres-programs.ts';
import { recordThisProcess } from '../system/process-record.ts';
import { isPostgresRunning, serverSettings, startPostgres } from './start.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary.ts';

const programs = await findPostgresPrograms();

it('listens on loopback only, and gives up safety only when asked', () => {
  expect(serverSettings(5432)).toContain('listen_addresses=127.0.0.1');
  expect(serverSettings(5432).join()).not.toContain('fsync');
  expect(serverSettings(5432, { durable: false })).toContain('fsync=off');
});

it('listens on a socket file in its data directory, where the path can be one', () => {
  const socketOf = (dataDir: string) =>
    serverSettings(5432, { dataDir }).find((setting) => setting.startsWith('unix_socket'));
  expect(socketOf('/var/cache/site/data')).toBe('unix_socket_directories=/var/cache/site/data');
  expect(socketOf('/home/a b/data')).toBe('unix_socket_directories=');
  expect(socketOf(`/home/${'long'.repeat(20)}`)).toBe('unix_socket_directories=');
});

it('sweeps away only what dead processes left', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'navigatr-sweep-'));
  const mine = makeTemporaryFolder(parent);
  const dead = makeTemporaryFolder(parent);
  writeFileSync(join(dead, 'owner.json'), JSON.stringify({ ...recordThisProcess(), startedAt: 'long ago' }));
  const stopped: string[] = [];
  await sweepTemporaryFolders(async (folder) => void stopped.push(folder), parent);
  expect([existsSync(mine), existsSync(dead), stopped]).toEqual([true, false, [dead]]);
  rmSync(parent, { recursive: true });
});

describe.runIf(programs !== undefined)('a private server', () => {
  async function ask(url: string, text: string) {
    const sql = postgres(url, { max: 1 });
    const rows = await sql.unsafe(text);
    await sql.end();
    return rows[0];
  }

  it('answers, and leaves nothing behind', { timeout: 60_000 }, async () => {
    const server = await startPostgres({ durable: false });
    expect(await ask(server.url, "SELECT lower('É') AS small, current_setting('fsync') AS fsync")).toEqual({
      small: 'é',
      fsync: 'off',
    });
    await server.stop();
    await server.stop();
    expect(existsSync(server.dataDir)).toBe(false);
  });

  it('keeps its data from one start to the next, past a stale pid file', { timeout: 60_000 }, async () => {
    const folder = makeTemporaryFolder();
    const dataDir = join(folder, 'data');
    const first = await startPostgres({ dataDir, durable: false });
    await ask(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`, { mode: 0o644 });
    const second = await startPostgres({ dataDir, durable: false });
    expect(await ask(second.url, 'SELECT one FROM kept')).toEqual({ one: 1 });
    await second.stop();
    expect(await isPostgresRunning(dataDir)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('replaces a server that a killed run left', { timeout: 60_000 }, async () => {
    const folder = makeTemporaryFolder();
    const dataDir = join(folder, 'data');
    const left = await startPostgres({ dataDir, durable: false });
    const next = await startPostgres({ dataDir, durable: false, port: left.port });
    expect(await ask(next.url, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await next.stop();
    rmSync(folder, { recursive: true });
  });
});
