import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessRecord, recordThisProcess } from './process-record.ts';

export interface LockOptions {
  /** Called once when someone else holds the lock. */
  onWait?: (holder: ProcessRecord) => void;
  timeoutMs?: number;
}

/**
 * Runs `work` while holding a lock file. A lock whose owner died is taken over.
 * @throws when the lock is not had within `timeoutMs` (default 15 minutes: a slow first install).
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await acquire(file, options);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whether a living process holds the lock right now. */
export function isLocked(file: string): boolean {
  const holder = readHolder(file);
  return holder !== undefined && isRunning(holder);
}

async function acquire(file: string, options: LockOptions): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = performance.now() + (options.timeoutMs ?? 15 * 60_000);
  let notified = false;
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (!isRunning(holder)) {
      setAside(file, holder);
      continue;
    }
    if (!notified) options.onWait?.(holder);
    notified = true;
    if (performance.now() > deadline) throw new Error(`Process ${holder.pid} still holds ${file}.`);
    await delay(200);
  }
}

/** A link appears with its content in one step, so nobody ever reads a lock without an owner. */
function tryTake(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(recordThisProcess()));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // Released just now.
    throw error;
  }
}

/** Renamed, not deleted: of two who saw the same dead owner, only one may win. */
function setAside(file: string, dead: ProcessRecord): void {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved.startedAt !== dead.startedAt) linkSync(aside, file);
  rmSync(aside, { force: true });
}
