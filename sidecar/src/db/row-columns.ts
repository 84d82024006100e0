import { type GetColumnData, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';

/**
 * Columns by their names in TypeScript. The large statements are written as SQL; with these the list of their columns, what
 * goes in and what comes out is spelled once, by the schema.
 */
export type RowColumns = Readonly<Record<string, AnyPgColumn>>;

/** What drizzle reads from them. */
export type RowOf<Columns extends RowColumns> = { [Name in keyof Columns]: GetColumnData<Columns[Name]> };

const nameOf = (column: AnyPgColumn): SQL => sql`${sql.identifier(column.name)}`;
const commaSeparated = (parts: SQL[]): SQL => sql.join(parts, sql`, `);

/** SQL: the columns, of a table's alias where one is given. */
export const columnNames = (columns: RowColumns, alias?: string): SQL =>
  commaSeparated(
    Object.values(columns).map((column) =>
      alias === undefined ? nameOf(column) : sql`${sql.identifier(alias)}.${nameOf(column)}`,
    ),
  );

/** SQL: the columns of a table's alias, under their names in TypeScript, to be read by {@link readRow}. */
export const selectList = (columns: RowColumns, alias: string): SQL =>
  commaSeparated(
    Object.entries(columns).map(
      ([name, column]) => sql`${sql.identifier(alias)}.${nameOf(column)} as ${sql.identifier(name)}`,
    ),
  );

/** SQL: the columns with their types, for `jsonb_to_recordset` over {@link recordOf}. */
export const recordColumns = (columns: RowColumns): SQL =>
  commaSeparated(
    Object.values(columns).map((column) => sql`${nameOf(column)} ${sql.raw(column.getSQLType())}`),
  );

/** The values of a row under the names that {@link recordColumns} has. */
export const recordOf = <Columns extends RowColumns>(
  columns: Columns,
  row: { [Name in keyof Columns]: unknown },
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [column.name, row[name]]));

/** SQL: a value of a JSON object, under the column's name in TypeScript, as its type. */
export const fromJson = (object: SQL, name: string, column: AnyPgColumn): SQL =>
  sql`(${object} ->> ${name}::text)::${sql.raw(column.getSQLType())}`;

/** SQL assignments that make them null. */
export const setNull = (columns: RowColumns): SQL[] =>
  Object.values(columns).map((column) => sql`${nameOf(column)} = null`);

/** SQL assignments from another row. */
export const setFrom = (columns: RowColumns, alias: string): SQL =>
  commaSeparated(
    Object.values(columns).map(
      (column) => sql`${nameOf(column)} = ${sql.identifier(alias)}.${nameOf(column)}`,
    ),
  );

/** SQL condition: one of them is not null. */
export const anySet = (columns: RowColumns, alias: string): SQL =>
  sql`num_nonnulls(${columnNames(columns, alias)}) > 0`;

/** A row of {@link selectList}, as drizzle reads it: postgres.js hands bigints and numerics over as text. */
export function readRow<Columns extends RowColumns>(
  columns: Columns,
  row: { [Name in keyof Columns]: unknown },
): RowOf<Columns> {
  const entries = Object.entries(columns).map(([name, column]) => {
    const value = row[name];
    return [name, value === null ? null : column.mapFromDriverValue(value)];
  });
  return Object.fromEntries(entries) as RowOf<Columns>;
}
