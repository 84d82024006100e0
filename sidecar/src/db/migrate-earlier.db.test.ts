import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { readLine, readRow } from '../backup/format.ts';
import { inspectBackup } from '../backup/inspect.ts';
import { findConnection } from '../connection/find-connection.ts';
import { readFeed } from '../feed/read-feed.ts';
import { readIssuance } from '../issuance/read-issuance.ts';
import { Keys } from '../keys/keys.ts';
import { migrationsFolder } from '../migrations.ts';
import { findSite } from '../site/site.ts';
import { drivers, openEmpty } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { ledgerFile, MASTER_KEY } from '../testing/earlier-ledgers/ledger-file.ts';
import { type Database, rows } from './client.ts';
import { applyMigrations, type Migration, readMigrations } from './migrate.ts';
import { versionOf } from './schema-version.ts';

const migrations = await readMigrations(migrationsFolder);
/** Every schema that there ever was, as the migrations that led to it. */
const schemas = migrations.map((_, at) => migrations.slice(0, at + 1));
const tagOf = (schema: readonly Migration[]): string => schema.at(-1)?.tag ?? '';
const linesOf = (tag: string): string[] => readFileSync(ledgerFile(tag), 'utf8').split('\n').filter(Boolean);

describe.each(schemas.map((schema) => [tagOf(schema), schema] as const))('the schema %s', (tag, schema) => {
  it('has a ledger that was kept of it: `npm run ledger` writes that of the newest', () => {
    expect(existsSync(ledgerFile(tag))).toBe(true);
  });

  it('is as it was when that ledger was kept: what was released is never edited', () => {
    expect(readLine(linesOf(tag)[0] ?? '')).toMatchObject({ schema: versionOf(schema) });
  });
});

describe.each(drivers)('a ledger of every earlier schema (%s)', (driver) => {
  const opened: { drop: () => Promise<void> }[] = [];
  afterEach(() => Promise.all(opened.splice(0).map(({ drop }) => drop())));

  const open = async (): Promise<Database> => {
    const ledger = await openEmpty(driver);
    opened.push(ledger);
    return ledger.database;
  };
  const withLedger = async (schema: readonly Migration[]): Promise<Database> => {
    const database = await open();
    await applyMigrations(database.maintenance, schema);
    await load(database, tagOf(schema));
    return database;
  };

  it.each(schemas.map((schema) => [tagOf(schema), schema] as const))(
    'is brought up to date with all its rows: %s',
    async (tag, schema) => {
      const [fresh, database] = [await open(), await withLedger(schema)];
      await applyMigrations(fresh.maintenance, migrations);
      await applyMigrations(database.maintenance, migrations);
      expect(await describeSchema(database)).toEqual(await describeSchema(fresh));
      const { rows: kept } = await inspectBackup(fileURLToPath(ledgerFile(tag)));
      expect(await countRows(database, Object.keys(kept))).toEqual(kept);
      await expectToWork(database);
    },
  );

  it('loses nothing to a migration that its rows do not allow', async () => {
    const database = await withLedger(migrations);
    const before = await describeSchema(database);
    const planted = {
      tag: '9999_planted',
      statements: ['alter table issuances add column planted text not null'],
    };
    await expect(applyMigrations(database.maintenance, [...migrations, planted])).rejects.toThrow();
    expect(await describeSchema(database)).toEqual(before);
  });

  it('tells a schema that differs by one column', async () => {
    const [database, other] = [await withLedger(migrations), await open()];
    const planted = { tag: '9999_planted', statements: ['alter table issuances add column planted text'] };
    await applyMigrations(other.maintenance, [...migrations, planted]);
    expect(await describeSchema(database)).not.toEqual(await describeSchema(other));
  });
});

/** As the file has them, so that a table or column that is gone today is no hindrance. */
async function load(database: Database, tag: string): Promise<void> {
  await database.maintenance.transaction(async (tx) => {
    for (const line of linesOf(tag)) {
      const row = readRow(line);
      if (row === null) continue;
      await tx.execute(sql`
        insert into ${sql.identifier(row.table)}
        select * from jsonb_populate_record(null::${sql.identifier(row.table)}, ${row.row}::text::jsonb)`);
    }
  });
}

/** Columns, constraints and indexes, whatever their order. */
async function describeSchema({ maintenance }: Database): Promise<unknown[]> {
  return maintenance.run((db) =>
    rows(
      db,
      sql`
      select table_name || '.' || column_name as name, concat_ws(' ', udt_name, is_nullable, column_default) as definition
      from information_schema.columns where table_schema = current_schema()
      union all
      select conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = current_schema()::regnamespace and contype <> 'n'
      union all
      select tablename || ' ' || indexname, indexdef from pg_indexes where schemaname = current_schema()
      order by 1, 2`,
    ),
  );
}

async function countRows(
  { maintenance }: Database,
  tables: readonly string[],
): Promise<Record<string, number>> {
  const counted = await Promise.all(
    tables.map((table) =>
      maintenance.run(async (db) => {
        const [row] = await rows<{ count: number | string }>(
          db,
          sql`select count(*) as count from ${sql.identifier(table)}`,
        );
        return [table, Number(row?.count)] as const;
      }),
    ),
  );
  return Object.fromEntries(counted);
}

/** What Moodle asks for is there, and the credential opens. */
async function expectToWork(database: Database): Promise<void> {
  const deps = testDeps(database, { keys: new Keys([MASTER_KEY]) });
  const [first] = await database.intake.run((db) => rows<{ id: string }>(db, sql`select id from sites`));
  const site = await database.intake.run((db) => findSite(db, deps.keys, first?.id ?? ''));
  if (site === null) throw new Error('the site is gone');
  const feed = await readFeed(deps, site.id, { after: 0, permitSeconds: 900 });
  expect(feed.changes.length).toBeGreaterThan(0);
  expect(await database.intake.run((db) => findConnection(db, site.id, MAIN_CONNECTION))).not.toBeNull();
  for (const { awardId } of feed.changes) {
    expect(await database.reports.run((db) => readIssuance(db, site, awardId))).not.toBeNull();
  }
}
