import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolderOf, unprivilegedAccount } from '../system/account.ts';
import { type Account, type CommandOptions, canRun, mustRun } from '../system/command.ts';
import { findPostgresPrograms, type PostgresPrograms } from '../system/postgres-programs.ts';

/** A data directory together with the programs and the account that serve it. */
export interface Cluster {
  dataDir: string;
  logFile: string;
  programs: PostgresPrograms;
  account: Account | undefined;
}

/** Owner of every database. Trusted on loopback, no password. */
export const DATABASE_USER = 'navigatr';

/** @throws when PostgreSQL's server programs are not installed. */
export async function openCluster(dataDir: string): Promise<Cluster> {
  const programs = await findPostgresPrograms();
  if (programs === undefined)
    throw new Error("PostgreSQL's server programs (initdb, pg_ctl) are not installed.");
  const account = unprivilegedAccount();
  return { dataDir, logFile: `${dataDir}.log`, programs, account };
}

export function serverProgram(cluster: Cluster, name: string): string {
  return join(cluster.programs.binDir, name);
}

export function asClusterAccount(cluster: Cluster): CommandOptions {
  // Not the caller's folder: the account may have no right to stand there.
  const place = { cwd: '/' };
  return cluster.account === undefined ? place : { ...place, account: cluster.account };
}

/** PostgreSQL takes no longer path for a socket than 107 bytes with its own file name, and options are divided by spaces. */
const FIT_FOR_SOCKETS = /^[\w./-]{1,80}$/;

/** Where its server listens beside its port, for a quarter less work per statement; '' where the path does not fit. */
export const socketFolder = (dataDir: string): string => (FIT_FOR_SOCKETS.test(dataDir) ? dataDir : '');

/** Creates the data directory unless a complete one is there. */
export async function initialiseCluster(cluster: Cluster): Promise<void> {
  makeFolderOf(cluster.account, dirname(cluster.dataDir));
  if (existsSync(join(cluster.dataDir, 'global', 'pg_control'))) return;
  rmSync(cluster.dataDir, { recursive: true, force: true });
  const locale = (await canRun('sh', ['-c', 'locale -a | grep -qi "^C.utf"'])) ? 'C.UTF-8' : 'C';
  const args = [
    '-D',
    cluster.dataDir,
    '-U',
    DATABASE_USER,
    '-A',
    'trust',
    '-E',
    'UTF8',
    `--locale=${locale}`,
  ];
  // 4 MB segments: a copy of a cluster is small, and copies are what templates are made of.
  const options = asClusterAccount(cluster);
  await mustRun(serverProgram(cluster, 'initdb'), [...args, '--wal-segsize=4', '--no-sync'], options);
}

/**
 * Removes a postmaster.pid left by a killed run whose number now belongs to another program: PostgreSQL
 * would believe it and refuse to start.
 */
export function removeStalePid(cluster: Cluster): void {
  const file = join(cluster.dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!isPostgres(pid)) rmSync(file, { force: true });
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    // No such process; without /proc leave the file to PostgreSQL's own check.
    return !existsSync('/proc/self');
  }
}

export function isServing(cluster: Cluster): Promise<boolean> {
  if (!existsSync(join(cluster.dataDir, 'postmaster.pid'))) return Promise.resolve(false);
  const options = asClusterAccount(cluster);
  return mustRun(serverProgram(cluster, 'pg_ctl'), ['status', '-D', cluster.dataDir], options).then(
    () => true,
    () => false, // Exit 3: no server is running.
  );
}
