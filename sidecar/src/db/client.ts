import { type SQL, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema/index.ts';

/**
 * A drizzle database or transaction on either driver. Inside a transaction use only the one handed in: on the
 * embedded database the outer one waits for ever.
 */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

/** Connections for one kind of work, so that no other kind can use them up. */
export interface Pool {
  /** Runs single statements; each commits alone. Rejects with {@link DatabaseTimeout} at the deadline. */
  run<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Runs one transaction; anew where the database undid it because of another one, so `work` changes nothing outside. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
}

export interface Database {
  readonly kind: 'embedded' | 'postgres';
  readonly delivery: Pool;
  readonly intake: Pool;
  readonly reports: Pool;
  /** For what may take hours: migrations, backup and restore. */
  readonly maintenance: Pool;
  /**
   * Takes what was deleted from tables about people out of the files of the embedded database. On a server it frees the
   * space of the rows; what its WAL and its backups hold is the operator's.
   */
  purgeDeleted(): Promise<void>;
  close(): Promise<void>;
}

/** The database did not answer in time. Whether the work was committed is not known. */
export class DatabaseTimeout extends Error {
  override readonly name = 'DatabaseTimeout';
  constructor(milliseconds: number) {
    super(`the database did not answer within ${milliseconds} ms`);
  }
}

/** Rows of a raw statement. postgres.js answers with an array, PGlite with `{rows}`. */
export async function rows<Row>(db: Db, statement: SQL): Promise<Row[]> {
  const result: unknown = await db.execute(statement);
  if (Array.isArray(result)) return result as Row[];
  return (result as { rows: Row[] }).rows;
}

/** The first row of a raw statement, or null. */
export async function firstRow<Row>(db: Db, statement: SQL): Promise<Row | null> {
  return (await rows<Row>(db, statement))[0] ?? null;
}

/** The first row of a raw statement that always has one. */
export async function onlyRow<Row>(db: Db, statement: SQL): Promise<Row> {
  const row = await firstRow<Row>(db, statement);
  if (row === null) throw new Error('a statement that always has a row had none');
  return row;
}

/** SQL text for an instant as ISO 8601 with milliseconds in UTC: the same on both drivers. */
export const iso = (expression: SQL): SQL<string> =>
  sql`to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
