import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Names one process for ever: a bare pid is given to another program sooner or later. */
export interface ProcessRecord {
  pid: number;
  /** When it started, in the system's own words. Only compared. */
  startedAt: string;
}

/** @throws when the process has ended already. */
export function recordProcess(pid: number): ProcessRecord {
  const record = findProcess(pid);
  if (record === undefined) throw new Error(`Process ${pid} ended before it could be recorded.`);
  return record;
}

export function findProcess(pid: number): ProcessRecord | undefined {
  const startedAt = readStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function recordThisProcess(): ProcessRecord {
  return recordProcess(process.pid);
}

/** True only for the very process that was recorded. */
export function isRunning(record: ProcessRecord): boolean {
  return readStart(record.pid) === record.startedAt;
}

/** Ends the recorded process together with the group it leads: SIGTERM, after `graceMs` SIGKILL. */
export async function endProcessGroup(record: ProcessRecord, graceMs = 5_000): Promise<void> {
  if (!isRunning(record)) return;
  signalGroup(record.pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (isGroupAlive(record.pid) && performance.now() < deadline) await delay(20);
  signalGroup(record.pid, 'SIGKILL');
}

/** Ends the recorded process at once, without its children, and returns when it is gone. */
export async function killProcess(record: ProcessRecord): Promise<void> {
  if (isRunning(record)) process.kill(record.pid, 'SIGKILL');
  while (isRunning(record)) await delay(10);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false; // ESRCH: nobody left.
  }
}

function readStart(pid: number): string | undefined {
  return process.platform === 'linux' ? readLinuxStart(pid) : readPortableStart(pid);
}

function readLinuxStart(pid: number): string | undefined {
  try {
    const ticks = parseStartTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined; // No such process.
  }
}

/** Field 22 of /proc/pid/stat; undefined for a zombie, which is dead but not yet collected. */
export function parseStartTicks(stat: string): string | undefined {
  // The name in brackets may hold spaces and brackets itself: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

function readPortableStart(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return started.trim() || undefined;
  } catch {
    return undefined; // No such process.
  }
}
