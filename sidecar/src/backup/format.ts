import { z } from 'zod';
import { backedUp, isTable, type TableName } from './tables.ts';

/**
 * A backup is lines of JSON: a head, rows as `["table",{column: value}]`, and an end with the number of rows per table and
 * the SHA-256 of all lines before it.
 */
export const FORMAT = 'navigatr-sidecar-backup';

export const head = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  /** Of the schema that the rows fit into. */
  schema: z.string(),
  takenAt: z.string(),
});
export type Head = z.infer<typeof head>;

export const end = z.object({
  end: z.object({ rows: z.record(z.enum(backedUp), z.int()), sha256: z.string() }),
});
export type BackupEnd = z.infer<typeof end>;

const ROW = /^\["(\w+)",(\{.*\})\]$/s;

export const rowLine = (table: TableName, row: string): string => `["${table}",${row}]`;

/** Table and row of a line, the row as JSON text; null when it is no row. */
export function readRow(line: string): { table: TableName; row: string } | null {
  const [, table = '', row = ''] = ROW.exec(line) ?? [];
  return isTable(table) ? { table, row } : null;
}

/** The value of a line of JSON, or null where it is none. */
export function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
