import { environment } from '../../system/environment.ts';
import type { Need } from '../../system/needs.ts';

/** Name of Moodle's database in its server. */
export const MOODLE_DATABASE = 'moodle';

/** As Moodle calls them in `$CFG->dbtype`. */
export type DatabaseKind = 'pgsql' | 'mariadb';

export const DATABASE_KINDS: readonly DatabaseKind[] = ['pgsql', 'mariadb'];

export type SqlValue = string | number | boolean | null;

export interface RunningDatabase {
  port: number;
  /** Creates the empty database that Moodle is installed into. */
  createForMoodle: () => Promise<void>;
  stop: () => Promise<void>;
}

/** As Moodle's configuration has it. */
export interface DatabaseAddress {
  dbhost: string;
  /** A path; '' without. */
  dbsocket: string;
}

/** The kind of server that a Moodle stands on. */
export interface MoodleDatabase {
  readonly kind: DatabaseKind;
  /** Who owns the database; no password. */
  readonly user: string;
  readonly needs: readonly Need[];
  /** Such as `PostgreSQL 15`. Throws when the programs are not installed. */
  describe: () => Promise<string>;
  /** Not durable: several times as fast, survives a kill of the server but not of the machine. */
  start: (dataDir: string) => Promise<RunningDatabase>;
  /** How Moodle reaches the server of this data directory, with its port: by a socket file where the path is short enough. */
  address: (dataDir: string) => DatabaseAddress;
  /** Runs one statement in Moodle's database. Tables carry the prefix `mdl_`, parameters are `$1` … */
  query: <Row>(port: number, text: string, values: SqlValue[]) => Promise<Row[]>;
}

/** The variable `MOODLE_DATABASE`. @throws for one that nobody knows. */
export function chosenKind(env: Readonly<NodeJS.ProcessEnv> = environment): DatabaseKind {
  const chosen = env['MOODLE_DATABASE'] || 'pgsql';
  const kind = DATABASE_KINDS.find((known) => known === chosen);
  if (kind !== undefined) return kind;
  throw new Error(`MOODLE_DATABASE is "${chosen}". Choose one of ${DATABASE_KINDS.join(', ')}.`);
}

/** The name of a site or folder, so that those on different databases stand side by side. */
export const nameOn = (name: string, kind = chosenKind()): string =>
  kind === 'pgsql' ? name : `${name}-${kind}`;
