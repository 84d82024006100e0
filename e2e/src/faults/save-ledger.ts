import type postgres from 'postgres';
import type { SqlLedger } from './sql-ledger.ts';

const tablesOf = (sql: postgres.Sql) => sql<{ name: string }[]>`
  select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`;

/** As a base backup does, within the same database. */
export async function saveLedger({ sql }: SqlLedger): Promise<void> {
  await sql.unsafe('create schema older');
  for (const { name } of await tablesOf(sql)) {
    await sql.unsafe(`create table older.${name} as table public.${name}`);
  }
}

/** Everything is as it was when it was remembered. */
export async function restoreLedger({ sql }: SqlLedger): Promise<void> {
  await sql.begin(async (tx) => {
    // Rows come back in any order.
    await tx.unsafe(`set local session_replication_role = 'replica'`);
    for (const { name } of await tablesOf(sql)) {
      await tx.unsafe(`delete from public.${name}`);
      await tx.unsafe(`insert into public.${name} overriding system value select * from older.${name}`);
    }
  });
}
