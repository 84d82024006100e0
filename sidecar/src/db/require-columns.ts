import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { StartFault } from '../errors.ts';
import { type Db, rows } from './client.ts';
import * as schema from './schema/index.ts';

const EXPECTED: readonly string[] = Object.values<unknown>(schema).flatMap((table) => {
  if (!is(table, PgTable)) return [];
  const { name, columns } = getTableConfig(table);
  return columns.map((column) => `${name}.${column.name}`);
});

/**
 * Throws {@link StartFault} when a database lacks a column although its migrations are those of this sidecar: a build that was never
 * released made it, under the same names. Every statement about that column would fail, for ever.
 */
export async function requireColumns(db: Db): Promise<void> {
  const found = await rows<{ name: string }>(
    db,
    sql`select pg_class.relname || '.' || attname as name
      from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
      where relkind = 'r' and attnum > 0 and not attisdropped and nspname = any (current_schemas(false))`,
  );
  const present = new Set(found.map(({ name }) => name));
  const [missing] = EXPECTED.filter((name) => !present.has(name));
  if (missing === undefined) return;
  throw new StartFault(
    `The database was made by a build of the sidecar that was never released: ${missing} is missing. Start with an empty database, pair again (\`sidecar site add\`) and save the token in Moodle, which still has every award and its outcome.`,
  );
}
