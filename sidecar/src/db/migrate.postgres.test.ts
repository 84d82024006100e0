import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationsFolder } from '../migrations.ts';
import { urlOfDatabase } from '../testing/database-url.ts';
import { type Database, rows } from './client.ts';
import { appliedMigrations, migrate, readMigrations } from './migrate.ts';
import { openPostgres } from './postgres.ts';

const tagsIn = ({ intake }: Database): Promise<string[]> =>
  intake.run(async (db) => {
    const found = await rows<{ tag: string }>(db, sql`select tag from schema_migrations order by tag`);
    return found.map(({ tag }) => tag);
  });
const allTags = async () => (await readMigrations(migrationsFolder)).map(({ tag }) => tag);

// Only there can several processes migrate one database.
describe('on one PostgreSQL', () => {
  const adminUrl = process.env['TEST_DATABASE_URL'] ?? '';
  const opened: Database[] = [];
  let admin: postgres.Sql;
  let name: string;
  let url: string;

  beforeEach(async () => {
    name = `sidecar_migrate_${randomUUID().replaceAll('-', '')}`;
    admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
    await admin.unsafe(`create database ${name}`);
    url = urlOfDatabase(adminUrl, name);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });

  const open = (): Database => {
    const database = openPostgres(url);
    opened.push(database);
    return database;
  };

  it('is done once by eight that start together', async () => {
    const done = await Promise.all(
      Array.from({ length: 8 }, () => migrate(open().maintenance, migrationsFolder)),
    );
    expect(done.flat().sort()).toEqual(await allTags());
    expect(await tagsIn(open())).toEqual(await allTags());
  });

  it('sees within its transaction what another one has migrated meanwhile', async () => {
    const seen = await open().maintenance.transaction(async (tx) => {
      const before = await appliedMigrations(tx);
      await open().maintenance.run((db) =>
        db.execute(sql`create table schema_migrations as select '0000_ledger' as tag`),
      );
      return [before, await appliedMigrations(tx)].map((tags) => [...tags]);
    });
    expect(seen).toEqual([[], ['0000_ledger']]);
  });

  it('leaves nothing behind when it is killed half-way, and is done by the next', async () => {
    const [first] = await readMigrations(migrationsFolder);
    const killed = postgres(url, { max: 1, onnotice: () => {} });
    const { pid } = (await killed`select pg_backend_pid() as pid`)[0] as { pid: number };
    await killed.unsafe('begin');
    await killed.unsafe('select pg_try_advisory_xact_lock(7264001)');
    for (const statement of first?.statements.slice(0, 5) ?? []) await killed.unsafe(statement);
    // Waits for its turn while the other is at work.
    const waiting = migrate(open().maintenance, migrationsFolder);
    const ended = killed.end({ timeout: 0 }).catch(() => undefined);
    await admin`select pg_terminate_backend(${pid})`;
    await ended;
    expect(await waiting).toEqual(await allTags());
  });

  it('waits for who holds what it needs, and tries again', async () => {
    const holder = postgres(url, { max: 1, onnotice: () => {} });
    await holder.unsafe('begin');
    await holder.unsafe('create table sites (id text)');
    const waiting = migrate(open().maintenance, migrationsFolder);
    await seeWaiting(admin, name);
    await holder.unsafe('rollback');
    await holder.end();
    expect(await waiting).toEqual(await allTags());
  });
});

/** Resolves when a session of the database waits for a lock. */
async function seeWaiting(admin: postgres.Sql, name: string): Promise<void> {
  for (;;) {
    const [row] = await admin`
      select 1 from pg_stat_activity where datname = ${name} and wait_event_type = 'Lock'`;
    if (row) return;
  }
}
