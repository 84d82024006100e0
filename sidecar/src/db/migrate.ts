import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { StartFault } from '../errors.ts';
import { type Db, firstRow, onlyRow, type Pool, rows } from './client.ts';
import { databaseCause, LOCK_NOT_AVAILABLE } from './database-error.ts';
import { withoutStatistics } from './without-statistics.ts';

// Any fixed number: replicas that start together take turns on it.
const MIGRATION_LOCK = 7_264_001;

export type Migration = { tag: string; statements: string[] };
type Journal = { entries: { tag: string }[] };

/** The migrations in their order, as drizzle-kit wrote them. */
export async function readMigrations(folder: URL): Promise<Migration[]> {
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
  // Not `to_regclass`: PostgreSQL answers that from a cache, which may miss what was committed since the transaction began.
  const table = await firstRow(
    db,
    sql`
    select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relname = 'schema_migrations' and nspname = any (current_schemas(false))`,
  );
  if (table === null) return new Set();
  const found = await rows<{ tag: string }>(db, sql`select tag from schema_migrations`);
  return new Set(found.map(({ tag }) => tag));
}

/** Throws {@link StartFault} when a newer sidecar has migrated this database: ours would not know what it reads. */
export function refuseNewer(migrations: readonly Migration[], applied: ReadonlySet<string>): void {
  const ours = new Set(migrations.map(({ tag }) => tag));
  const newer = [...applied].filter((tag) => !ours.has(tag));
  if (newer.length === 0) return;
  throw new StartFault(
    `The database has the schema of a newer sidecar (${newer.join(', ')}): start that version, or restore a backup from before.`,
  );
}

// A migration waits for no lock that long: behind it everybody else would wait, too.
const LOCK_TIMEOUT = '2s';
const RETRY_MS = 200;
// Longer than any migration of a full ledger takes.
const PATIENCE_MS = 10 * 60_000;

/**
 * Brings the schema up to date: one transaction per file under an advisory lock that the transaction holds, so
 * that it works behind PgBouncer and any number of replicas may start at once. Returns the tags it applied. Throws
 * {@link StartFault} when the schema stays locked.
 */
export async function migrate(pool: Pool, folder: URL): Promise<string[]> {
  return applyMigrations(pool, await readMigrations(folder));
}

/** As {@link migrate}, of these migrations. */
export async function applyMigrations(pool: Pool, migrations: readonly Migration[]): Promise<string[]> {
  const applied = await pool.run((db) => appliedMigrations(db));
  refuseNewer(migrations, applied);
  const done: string[] = [];
  for (const migration of migrations.filter(({ tag }) => !applied.has(tag))) {
    if (await applyInTurn(pool, migration)) done.push(migration.tag);
  }
  return done;
}

/** False when another process has applied it meanwhile. */
async function applyInTurn(pool: Pool, migration: Migration): Promise<boolean> {
  const patience = performance.now() + PATIENCE_MS;
  while (performance.now() < patience) {
    const result = await pool
      .transaction((tx) => apply(tx, migration))
      .catch((error: unknown) => {
        if (databaseCause(error).code === LOCK_NOT_AVAILABLE) return 'busy';
        throw error;
      });
    if (result !== 'busy') return result === 'applied';
    await sleep(RETRY_MS);
  }
  throw new StartFault(
    `The schema could not be changed (${migration.tag}): something holds a lock on it. Look for long transactions.`,
  );
}

async function apply(tx: Db, { tag, statements }: Migration): Promise<'applied' | 'known' | 'busy'> {
  await tx.execute(sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`));
  await tx.execute(sql`set local statement_timeout = 0`);
  const { isGranted } = await onlyRow<{ isGranted: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as "isGranted"`,
  );
  if (!isGranted) return 'busy';
  if ((await appliedMigrations(tx)).has(tag)) return 'known';
  for (const statement of statements) await tx.execute(sql.raw(statement));
  await withoutStatistics(tx);
  await tx.execute(
    sql`create table if not exists schema_migrations (tag text primary key, applied_at timestamptz not null default clock_timestamp())`,
  );
  await tx.execute(sql`insert into schema_migrations (tag) values (${tag})`);
  return 'applied';
}
