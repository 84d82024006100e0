import type { SandboxOptions } from '../sandbox/options.ts';
import type { DriverOptions } from './driver.ts';

export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/** So much that the rate is nobody's bottleneck. */
export const AMPLE: Rate = { limit: 500, windowMs: 200 };

/** The embedded database does its work in the sidecar's own thread: more at a time only makes each of them late. */
const UNHURRIED: Rate = { limit: 10, windowMs: 400 };

export interface ScenarioOptions {
  /** Default: PostgreSQL with 3 replicas. `embedded` has one. */
  readonly database?: 'postgres' | 'embedded';
  readonly replicas?: number;
  /** Of both sides; default {@link AMPLE}, embedded less. */
  readonly rate?: Rate;
  readonly policy?: 'retry' | 'hold';
  readonly sandbox?: SandboxOptions;
  /** The sandbox runs in a process of its own: for cases that count 429s. It takes no options but these. */
  readonly sandboxRate?: Rate;
  readonly driver?: Pick<DriverOptions, 'concurrency' | 'batchMax'>;
  /** Default: account 9's. */
  readonly token?: string;
  /** Further variables of every replica. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Further variables of one, by its place. */
  readonly variablesOf?: (place: number) => Readonly<Record<string, string>>;
  /** An empty database of the case's own; default a fresh one of its lane's server. */
  readonly databaseUrl?: string;
  /** Of the embedded database; default in the scenario's folder. */
  readonly dataDir?: string;
  /** How the replicas reach the database, such as through a proxy; default as the run says. */
  readonly databaseUrlOf?: (url: string) => string;
  /** What the replicas reach the API through. */
  readonly upstreamUrlOf?: (url: string) => string;
}

/** What a scenario is built from and where it reports to. */
export interface ScenarioContext {
  readonly name: string;
  readonly folder: string;
  readonly program: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly createDatabase: () => Promise<string>;
  /** How replicas reach such a database. */
  readonly databaseUrlOf: (url: string) => string;
}

export const rateOf = ({ rate, database }: ScenarioOptions): Rate =>
  rate ?? (database === 'embedded' ? UNHURRIED : AMPLE);
