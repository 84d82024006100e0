import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import {
  asClusterAccount,
  type Cluster,
  DATABASE_USER,
  initialiseCluster,
  openCluster,
  serverProgram,
} from '../postgres/cluster.ts';
import { databaseUrl, serverSettings } from '../postgres/start.ts';
import { makeTemporaryFolder } from '../postgres/temporary.ts';
import { mustRun } from '../system/command.ts';
import { findFreePort } from '../system/free-port.ts';

/** What `sidecar doctor` asks for: a client that vanishes in mid-transaction does not keep its locks. */
const ROLE_SETTINGS = `
  alter role current_user set statement_timeout = '30s';
  alter role current_user set lock_timeout = '10s';
  alter role current_user set idle_in_transaction_session_timeout = '10s'`;

export interface OwnPostgresOptions {
  /** Of its processes, such as another clock. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Each `name=value`. */
  readonly settings?: readonly string[];
}

/** A PostgreSQL of one case's own, durable, to be stopped in bad ways. */
export class OwnPostgres {
  readonly port: number;
  #cluster: Cluster;
  readonly #folder: string;
  readonly #options: OwnPostgresOptions;

  private constructor(
    cluster: Cluster,
    { folder, port, ...options }: OwnPostgresOptions & { folder: string; port: number },
  ) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.port = port;
    this.#options = options;
  }

  static async start(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
    const folder = makeTemporaryFolder();
    const cluster = await openCluster(join(folder, 'data'));
    await initialiseCluster(cluster);
    const own = new OwnPostgres(cluster, { ...options, folder, port: await findFreePort() });
    await own.start();
    await own.#run(ROLE_SETTINGS);
    return own;
  }

  /** A fresh database. */
  async createDatabase(name = 'ledger'): Promise<string> {
    await this.#run(`create database ${name}`);
    return databaseUrl(this.port, name);
  }

  async start(): Promise<void> {
    const settings = [...serverSettings(this.port), ...(this.#options.settings ?? [])];
    const flags = settings.map((setting) => `-c ${setting}`);
    const { dataDir, logFile } = this.#cluster;
    await this.#control([
      'start',
      '-D',
      dataDir,
      '-l',
      logFile,
      '-w',
      '-t',
      '60',
      '-s',
      '-o',
      flags.join(' '),
    ]);
  }

  /** `fast` ends connections; `immediate` is a crash, and the next start recovers. */
  stop(mode: 'fast' | 'immediate'): Promise<void> {
    return this.#control(['stop', '-D', this.#cluster.dataDir, '-m', mode, '-w', '-t', '30', '-s']);
  }

  /** Keeps everything as of this moment, for {@link failOver}. */
  async takeBaseBackup(): Promise<void> {
    const options = asClusterAccount(this.#cluster);
    const from = ['-h', '127.0.0.1', '-p', `${this.port}`, '-U', DATABASE_USER];
    const how = ['-D', this.#standbyDir, '-X', 'stream', '-c', 'fast'];
    await mustRun(serverProgram(this.#cluster, 'pg_basebackup'), [...from, ...how], options);
  }

  /** The primary is gone at once; what was kept is promoted in its place, without anything that was written since. */
  async failOver(): Promise<void> {
    await this.stop('immediate');
    await writeFile(join(this.#standbyDir, 'standby.signal'), '');
    this.#cluster = { ...this.#cluster, dataDir: this.#standbyDir };
    await this.start();
    await this.#control(['promote', '-D', this.#standbyDir, '-w', '-t', '60', '-s']);
  }

  get #standbyDir(): string {
    return join(this.#folder, 'standby');
  }

  async close(): Promise<void> {
    // It may be down just now.
    await this.stop('immediate').catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #run(text: string): Promise<void> {
    const sql = postgres(databaseUrl(this.port, 'postgres'), { max: 1, onnotice: () => {} });
    try {
      await sql.unsafe(text);
    } finally {
      await sql.end();
    }
  }

  async #control(args: string[]): Promise<void> {
    const options = { ...asClusterAccount(this.#cluster), env: { ...this.#options.variables } };
    await mustRun(serverProgram(this.#cluster, 'pg_ctl'), args, options);
  }
}

/** The clock of processes with these variables is off by what the file says, at any time. */
export async function fakeClock(library: string, file: string): Promise<Record<string, string>> {
  await writeFile(file, '+0\n', { mode: 0o644 });
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    // Otherwise its processes would differ for a while.
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
