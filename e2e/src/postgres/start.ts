import { rm } from 'node:fs/promises';
import { CommandFailed, mustRun } from '../system/command.ts';
import { findFreePort } from '../system/free-port.ts';
import {
  asClusterAccount,
  type Cluster,
  DATABASE_USER,
  initialiseCluster,
  isServing,
  openCluster,
  removeStalePid,
  serverProgram,
  socketFolder,
} from './cluster.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary.ts';

export interface StartPostgresOptions {
  /** Kept after `stop`. Without it a temporary one is made, and removed by `stop`. */
  dataDir?: string;
  /**
   * False: no fsync. Several times as fast, survives a kill of the server but not of the machine.
   * Default true.
   */
  durable?: boolean;
  /** Default 100, as PostgreSQL's own. */
  maxConnections?: number;
  /** Used if free. */
  port?: number;
}

export interface RunningPostgres {
  /** For the database `postgres`: `postgres://navigatr@127.0.0.1:port/postgres`. No password. */
  url: string;
  port: number;
  dataDir: string;
  /** Ends open connections and the server. Safe to call twice. */
  stop: () => Promise<void>;
}

/**
 * Starts a private PostgreSQL on a loopback port. A server that a killed run left on the same data
 * directory is ended first.
 * @throws when the server programs are missing or the server does not come up; the message holds its log.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  await sweepTemporaryFolders(stopLeftover);
  const folder = options.dataDir === undefined ? makeTemporaryFolder() : undefined;
  const cluster = await openCluster(options.dataDir ?? `${folder}/data`);
  await stopCluster(cluster);
  await initialiseCluster(cluster);
  const port = await bringUp(cluster, options);
  return {
    url: databaseUrl(port, 'postgres'),
    port,
    dataDir: cluster.dataDir,
    stop: async () => {
      await stopCluster(cluster);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

export function databaseUrl(port: number, database: string): string {
  return `postgres://${DATABASE_USER}@127.0.0.1:${port}/${database}`;
}

/** Stops whatever serves this data directory; nothing if nobody does. */
export async function stopPostgres(dataDir: string): Promise<void> {
  await stopCluster(await openCluster(dataDir));
}

export async function isPostgresRunning(dataDir: string): Promise<boolean> {
  return isServing(await openCluster(dataDir));
}

async function stopCluster(cluster: Cluster): Promise<void> {
  removeStalePid(cluster);
  if (!(await isServing(cluster))) return;
  const args = ['stop', '-D', cluster.dataDir, '-m', 'fast', '-w', '-t', '30', '-s'];
  await mustRun(serverProgram(cluster, 'pg_ctl'), args, asClusterAccount(cluster));
}

/** A free port may be gone a moment later, and a killed server's children may need a second to leave. */
const START_TRIES = 3;

async function bringUp(cluster: Cluster, options: StartPostgresOptions): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(attempt === 1 ? options.port : undefined);
    try {
      await startServer(cluster, serverSettings(port, { ...options, dataDir: cluster.dataDir }));
      return port;
    } catch (error) {
      if (!(error instanceof CommandFailed) || attempt === START_TRIES)
        throw await withServerLog(cluster, error);
    }
  }
}

function startServer(cluster: Cluster, settings: string[]): Promise<string> {
  const flags = settings.map((setting) => `-c ${setting}`).join(' ');
  const args = ['start', '-D', cluster.dataDir, '-l', cluster.logFile, '-w', '-t', '60', '-s', '-o', flags];
  return mustRun(serverProgram(cluster, 'pg_ctl'), args, asClusterAccount(cluster));
}

export function serverSettings(
  port: number,
  { dataDir = '', durable = true, maxConnections = 100 }: StartPostgresOptions = {},
): string[] {
  const shared = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    // Within the data directory: nothing outside of it to clean up after a kill.
    `unix_socket_directories=${socketFolder(dataDir)}`,
    `max_connections=${maxConnections}`,
    'min_wal_size=8MB',
    'max_wal_size=256MB',
    'jit=off',
  ];
  return durable ? shared : [...shared, 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
}

async function withServerLog(cluster: Cluster, error: unknown): Promise<Error> {
  const log = await mustRun('tail', ['-n', '20', cluster.logFile]).catch(() => 'no log was written');
  return new Error(`PostgreSQL did not start in ${cluster.dataDir}:\n${log}`, { cause: error });
}

async function stopLeftover(folder: string): Promise<void> {
  await stopPostgres(`${folder}/data`);
}
