import { type ChildProcess, spawn } from 'node:child_process';
import { environment } from '../system/environment.ts';
import { endProcessGroup, recordProcess } from '../system/process-record.ts';
import type { PartCommand } from './part.ts';

export interface CommandEnd {
  /** Null when a signal ended it, or when it could not be started. */
  readonly code: number | null;
  readonly output: string;
}

export interface CommandSurroundings {
  readonly cwd: string;
  /** Ends the program with everything that it started. */
  readonly signal: AbortSignal;
  readonly onOutput: (piece: string) => void;
}

/**
 * Time to stop servers and databases before it is killed; whoever is killed leaves those behind. Browser tests
 * stop a Moodle, the fault matrix a dozen sidecars.
 */
const GRACE_MS = 60_000;

/** A program that is gone may have left somebody behind who holds its output open. */
const DRAIN_MS = 5_000;

/** Reports are parsed and logs are read: neither wants colours. */
const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined };

/** Runs a program in a process group of its own, so that it can be ended whole. Never rejects. */
export async function runCommand(command: PartCommand, around: CommandSurroundings): Promise<CommandEnd> {
  let output = '';
  const collect = (piece: string) => {
    output += piece;
    around.onOutput(piece);
  };
  const child = spawn(command.file, command.args, {
    cwd: command.cwd ?? around.cwd,
    env: { ...environment, ...PLAIN, ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect);
  child.on('error', (error) => collect(`${command.file} could not be started: ${error.message}\n`));
  const code = await waitFor(child, around.signal);
  return { code, output };
}

async function waitFor(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  let ending = Promise.resolve();
  const end = () => {
    ending = endGroup(child);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const code = await exitOf(child);
  signal.removeEventListener('abort', end);
  await ending;
  return code;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      const late = setTimeout(() => resolve(code), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(late);
        resolve(code);
      });
    });
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await endProcessGroup(recordProcess(child.pid), GRACE_MS);
}
