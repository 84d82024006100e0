import { sql } from 'drizzle-orm';
import { StartFault } from '../errors.ts';
import { templateFolder } from '../template.ts';
import { type Database, onlyRow } from './client.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import type { PostgresUrl } from './postgres-url.ts';

// What the tests run on; older ones have no updates any more.
const OLDEST_MAJOR = 15;

export type OpenOptions = {
  config: { databaseUrl: PostgresUrl | null; dataDir: string };
  /** The embedded database was taken away from this process, which must end at once. */
  onLockLost: () => void;
  onFault: (error: unknown) => void;
  /** The data folder is this process's own: before an embedded database is opened there, or made where there is none. */
  onLocked?: (isNew: boolean) => Promise<void>;
  /** PostgreSQL answers, and nothing was read or written there yet. */
  onAnswered?: (database: Database) => Promise<void>;
};

/** The ledger that the configuration names. Throws {@link StartFault} for what a person must mend. */
export async function openDatabase({ config, ...outside }: OpenOptions): Promise<Database> {
  if (config.databaseUrl !== null) return openServer(config.databaseUrl, outside);
  return openEmbedded({ dataDir: config.dataDir, template: templateFolder, ...outside });
}

async function openServer(
  url: PostgresUrl,
  { onAnswered }: Pick<OpenOptions, 'onAnswered'>,
): Promise<Database> {
  const database = openPostgres(url);
  try {
    await examineServer(database);
    await onAnswered?.(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function examineServer({ reports }: Database): Promise<void> {
  const { version, standby, encoding } = await reports.run((db) =>
    onlyRow<{ version: string; standby: boolean; encoding: string }>(
      db,
      sql`select current_setting('server_version') as version, pg_is_in_recovery() as standby,
        current_setting('server_encoding') as encoding`,
    ),
  );
  if (standby) {
    throw new StartFault(
      'The database is a replica that only reads: name the primary in SIDECAR_DATABASE_URL, or all servers with target_session_attrs=read-write.',
    );
  }
  // One name that has no place in it would hold up all awards that come with it, for ever.
  if (encoding !== 'UTF8') {
    throw new StartFault(
      `The encoding of the database is ${encoding}, which cannot hold every name. Make one with UTF8 (create database … owner … encoding 'UTF8' template template0), and name it in SIDECAR_DATABASE_URL.`,
    );
  }
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return;
  throw new StartFault(
    `The server is PostgreSQL ${version}; the sidecar needs ${OLDEST_MAJOR} or newer. Upgrade it, or name another in SIDECAR_DATABASE_URL.`,
  );
}
