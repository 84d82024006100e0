import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mariadb';
import { makeFolderOf, unprivilegedAccount } from '../system/account.ts';
import { lastLines, mustRun } from '../system/command.ts';
import { environment } from '../system/environment.ts';
import { findFreePort } from '../system/free-port.ts';
import { findMariadbPrograms, type MariadbPrograms } from '../system/mariadb-programs.ts';
import { endProcessGroup, isRunning, type ProcessRecord, recordProcess } from '../system/process-record.ts';

export interface RunningMariadb {
  port: number;
  stop: () => Promise<void>;
}

/** May do everything. On loopback, no password. */
export const MARIADB_ADMIN = 'root';

const SOCKET = 'server.sock';

/** The longest path that the kernel takes. */
const SOCKET_PATH_BYTES = 107;

/** Where the server of a data directory listens beside its port; '' where the path is too long. */
export function socketFile(dataDir: string): string {
  const file = join(dataDir, SOCKET);
  return Buffer.byteLength(file) <= SOCKET_PATH_BYTES ? file : '';
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** Not durable, and small on the disk: copies of a data directory are what templates are made of. */
const SETTINGS = [
  '--bind-address=127.0.0.1',
  // Below the data directory: nothing to clean up after a kill, and for the server itself no path too long for a socket.
  `--socket=${SOCKET}`,
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-log-file-size=16M',
  '--innodb-buffer-pool-size=256M',
];

/**
 * Starts a private MariaDB on a loopback port. A server that a killed run left on the same data directory is ended first.
 * @throws when the server programs are missing or the server does not come up; the message holds its log.
 */
export async function startMariadb(dataDir: string): Promise<RunningMariadb> {
  const programs = await requirePrograms();
  await stopMariadb(dataDir);
  for (const folder of [dirname(dataDir), temporaryFolder(dataDir)])
    makeFolderOf(unprivilegedAccount(), folder);
  await initialise(dataDir, programs);
  const port = await bringUp(dataDir, programs);
  return { port, stop: () => stopMariadb(dataDir) };
}

/** Stops whatever serves this data directory; nothing if nobody does. */
export async function stopMariadb(dataDir: string): Promise<void> {
  const file = recordFile(dataDir);
  if (!existsSync(file)) return;
  await endProcessGroup(JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord, STOP_TIMEOUT_MS);
  rmSync(file);
}

export const isMariadb = (dataDir: string): boolean => existsSync(join(dataDir, 'ibdata1'));

/** @throws when MariaDB's server programs are not installed. */
export async function requirePrograms(): Promise<MariadbPrograms> {
  const programs = await findMariadbPrograms();
  if (programs !== undefined) return programs;
  throw new Error(
    "MariaDB's server programs (mariadbd, mariadb-install-db, my_print_defaults) are not installed.",
  );
}

const recordFile = (dataDir: string): string => `${dataDir}.process.json`;
const logFile = (dataDir: string): string => `${dataDir}.log`;
/** Its own: a server that starts deletes what others left in its folder, also of those that still run. */
const temporaryFolder = (dataDir: string): string => `${dataDir}.tmp`;

/** A table made or emptied waits for the disk several times, and Moodle has 480. MariaDB 11 has other words for this. */
const withoutSync = (release: string): string[] =>
  release.startsWith('10.') ? ['--innodb-flush-method=nosync'] : [];

/** Creates the data directory unless one is there: under its name only when it is complete. */
async function initialise(dataDir: string, { installer, release }: MariadbPrograms): Promise<void> {
  if (isMariadb(dataDir)) return;
  const fresh = `${dataDir}.new`;
  for (const folder of [fresh, dataDir]) rmSync(folder, { recursive: true, force: true });
  const account = unprivilegedAccount();
  const args = ['--no-defaults', `--datadir=${fresh}`, '--auth-root-authentication-method=normal'];
  await mustRun(installer, [...args, '--skip-test-db', ...SETTINGS, ...withoutSync(release)], {
    cwd: '/',
    ...(account && { account }),
  });
  renameSync(fresh, dataDir);
}

/** A free port may be gone a moment later. */
const START_TRIES = 3;

async function bringUp(dataDir: string, programs: MariadbPrograms): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const server = launch(dataDir, programs, port);
    writeFileSync(recordFile(dataDir), JSON.stringify(server));
    if (await becomesReady(server, port)) return port;
    await stopMariadb(dataDir);
    if (attempt === START_TRIES)
      throw new Error(`MariaDB did not start in ${dataDir}:\n${endOfLog(dataDir)}`);
  }
}

/** In a process group of its own, so that it outlives the command. */
function launch(dataDir: string, { server, release }: MariadbPrograms, port: number): ProcessRecord {
  const log = openSync(logFile(dataDir), 'w');
  const args = [
    '--no-defaults',
    `--datadir=${dataDir}`,
    `--tmpdir=${temporaryFolder(dataDir)}`,
    `--port=${port}`,
    ...SETTINGS,
    ...withoutSync(release),
  ];
  const child = spawn(server, args, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
    ...unprivilegedAccount(),
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`${server} could not be started.`);
  return recordProcess(child.pid);
}

/** False when it ends, or says nothing for too long. */
async function becomesReady(server: ProcessRecord, port: number): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && isRunning(server)) {
    if (await answers(port)) return isRunning(server);
    await delay(100);
  }
  return false;
}

const endOfLog = (dataDir: string): string => lastLines(readFileSync(logFile(dataDir), 'utf8'), 20);

async function answers(port: number): Promise<boolean> {
  try {
    const connection = await createConnection({ host: '127.0.0.1', port, user: MARIADB_ADMIN });
    await connection.end();
    return true;
  } catch {
    return false; // Not yet.
  }
}
