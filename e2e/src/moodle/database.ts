import postgres from 'postgres';
import { databaseUrl, type RunningPostgres } from '../postgres/start.ts';

/** Name of Moodle's database in its cluster. */
export const MOODLE_DATABASE = 'moodle';

export async function createMoodleDatabase(cluster: RunningPostgres): Promise<void> {
  const sql = postgres(cluster.url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(`CREATE DATABASE ${MOODLE_DATABASE} ENCODING 'UTF8' TEMPLATE template0`);
  } finally {
    await sql.end();
  }
}

export type SqlValue = string | number | boolean | null;

/** Runs one statement in Moodle's database. Tables carry the prefix `mdl_`, parameters are `$1` … */
export async function queryMoodle<Row>(port: number, text: string, values: SqlValue[] = []): Promise<Row[]> {
  const sql = postgres(databaseUrl(port, MOODLE_DATABASE), { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql.unsafe(text, values);
    return [...rows] as unknown as Row[];
  } finally {
    await sql.end();
  }
}
