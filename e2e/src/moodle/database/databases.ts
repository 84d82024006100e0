import { existsSync } from 'node:fs';
import { isMariadb, stopMariadb } from '../../mariadb/start.ts';
import { stopPostgres } from '../../postgres/start.ts';
import type { DatabaseKind, MoodleDatabase } from './moodle-database.ts';
import { onMariadb } from './on-mariadb.ts';
import { onPostgres } from './on-postgres.ts';

const DATABASES: Readonly<Record<DatabaseKind, MoodleDatabase>> = { pgsql: onPostgres, mariadb: onMariadb };

export const databaseOf = (kind: DatabaseKind): MoodleDatabase => DATABASES[kind];

/** Stops whatever serves this data directory, of whichever kind it is; nothing if nobody does. */
export async function stopDatabase(dataDir: string): Promise<void> {
  if (isMariadb(dataDir)) await stopMariadb(dataDir);
  else if (existsSync(dataDir)) await stopPostgres(dataDir);
}
