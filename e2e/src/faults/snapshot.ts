import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isRunning, type ProcessRecord, recordThisProcess } from '../system/process-record.ts';

export interface Snapshot {
  readonly program: string;
  remove(): void;
}

const PREFIX = 'navigatr-faults-';
const OWNER = 'owner.json';

/** A copy of a built sidecar, so that a build in the middle of a run does not change what runs. */
export function takeSnapshot(program: string): Snapshot {
  const source = dirname(dirname(program));
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, OWNER), JSON.stringify(recordThisProcess()));
  cpSync(dirname(program), join(folder, 'dist'), { recursive: true });
  cpSync(join(source, 'migrations'), join(folder, 'migrations'), { recursive: true });
  cpSync(join(source, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(source, 'node_modules'), join(folder, 'node_modules'));
  return {
    program: join(folder, 'dist', 'main.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Ends the sidecars of runs that were killed themselves, and removes their copies. */
export function sweepSnapshots(parent = tmpdir()): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(PREFIX) || !isAbandoned(folder)) continue;
    for (const pid of processesOf(folder)) end(pid);
    rmSync(folder, { recursive: true, force: true });
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may have ended just now.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isAbandoned(folder: string): boolean {
  const owner = readText(join(folder, OWNER));
  // Without a note it is just being made.
  return owner !== undefined && !isRunning(JSON.parse(owner) as ProcessRecord);
}

/** Each runs the program of its own run's copy, which names the run. */
function processesOf(folder: string): number[] {
  const pids =
    readText('/proc/self/stat') === undefined
      ? []
      : readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => readText(`/proc/${pid}/cmdline`)?.includes(`${folder}/`)).map(Number);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not there, or no longer.
  }
}
