import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { type Db, firstRow, type Pool, rows } from './client.ts';

// Any fixed number: replicas that start together take turns on it.
const MIGRATION_LOCK = 7_264_001;

type Journal = { entries: { tag: string }[] };

/** The migrations in their order, as drizzle-kit wrote them. */
export async function readMigrations(folder: URL): Promise<{ tag: string; statements: string[] }[]> {
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')) as Journal;
  return Promise.all(
    journal.entries.map(async ({ tag }) => ({
      tag,
      statements: (await readFile(new URL(`${tag}.sql`, folder), 'utf8')).split('--> statement-breakpoint'),
    })),
  );
}

/** Tags of the migrations that a database has. */
export async function appliedMigrations(db: Db): Promise<Set<string>> {
  const table = await firstRow<{ name: string | null }>(
    db,
    sql`select to_regclass('schema_migrations')::text as name`,
  );
  if (!table?.name) return new Set();
  const found = await rows<{ tag: string }>(db, sql`select tag from schema_migrations`);
  return new Set(found.map(({ tag }) => tag));
}

/**
 * Brings the schema up to date: one transaction per file under an advisory lock that the transaction holds, so
 * that it works behind PgBouncer and any number of replicas may start at once. Returns the tags it applied.
 */
export async function migrate(pool: Pool, folder: URL): Promise<string[]> {
  const done: string[] = [];
  for (const migration of await readMigrations(folder)) {
    const ran = await pool.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '4s'`);
      await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      if ((await appliedMigrations(tx)).has(migration.tag)) return false;
      for (const statement of migration.statements) await tx.execute(sql.raw(statement));
      await tx.execute(
        sql`create table if not exists schema_migrations (tag text primary key, applied_at timestamptz not null default clock_timestamp())`,
      );
      await tx.execute(sql`insert into schema_migrations (tag) values (${migration.tag})`);
      return true;
    });
    if (ran) done.push(migration.tag);
  }
  return done;
}
