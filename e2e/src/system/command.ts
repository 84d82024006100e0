import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { environment } from './environment.ts';
import { endProcessGroup, findProcess } from './process-record.ts';

export interface Finished {
  /** Null when a signal ended the program. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is then closed. */
  input?: string;
  /** The program is ended (SIGTERM) after this long. */
  timeoutMs?: number;
  /**
   * Ends the program with everything that it started. It runs in a process group of its own, so Ctrl-C does not reach it:
   * the caller stops it.
   */
  signal?: AbortSignal;
  /** How long it may take to leave once `signal` aborts, before it is killed. Default 5 s. */
  graceMs?: number;
  /** Run as this account; only root may. */
  account?: Account;
  /** Called with the number of the process once it runs. */
  onStart?: (pid: number) => void;
  /** Called with each piece of output as it comes. */
  onOutput?: (piece: string) => void;
}

export interface Account {
  uid: number;
  gid: number;
}

export class CommandFailed extends Error {
  override name = 'CommandFailed';
  readonly finished: Finished;

  constructor(command: string, finished: Finished) {
    const said = lastLines(`${finished.stdout}\n${finished.stderr}`, 25);
    super(`${command} failed (exit ${finished.code ?? 'by signal'}):\n${said}`);
    this.finished = finished;
  }
}

/** A program that is gone may have left a child behind that holds its output open. */
const DRAIN_MS = 2_000;

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Runs a program to its end. Rejects only when it cannot be started; look at `code` for the rest. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  const child = start(file, args, options);
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const output = collectOutput(child, options.onOutput);
  const gone = exitCodeOf(child);
  const ended = endOnAbort(child, options);
  writeInput(child.stdin, options.input);
  const code = await gone.finally(ended.forget);
  await ended.done();
  return { code, ...output };
}

/**
 * Like `runCommand`, for programs that must succeed: returns standard output.
 * @throws {CommandFailed} with the end of what the program said.
 */
export async function mustRun(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const finished = await runCommand(file, args, options);
  if (finished.code !== 0) throw new CommandFailed([file, ...args].join(' ').slice(0, 300), finished);
  return finished.stdout;
}

/** Whether a program exists and answers with exit code 0. */
export async function canRun(file: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await runCommand(file, args, { timeoutMs: 20_000 })).code === 0;
  } catch {
    return false; // Not installed, or not executable: both mean no.
  }
}

function start(file: string, args: readonly string[], options: CommandOptions): Child {
  const { cwd, env, timeoutMs, account, signal, input } = options;
  return spawn(file, args, {
    ...(cwd !== undefined && { cwd }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...account,
    env: { ...environment, ...env },
    detached: signal !== undefined,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  }) as Child;
}

function collectOutput(child: Child, onOutput?: (piece: string) => void): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      output[name] += piece;
      onOutput?.(piece);
    });
  }
  return output;
}

/** A program may end without reading what it was given; its exit code tells the story. */
function writeInput(stdin: Writable | null, input: string | undefined): void {
  stdin?.on('error', () => stdin.destroy());
  stdin?.end(input);
}

function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      const late = setTimeout(() => resolve(code), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(late);
        resolve(code);
      });
    });
  });
}

interface Ending {
  readonly forget: () => void;
  /** Resolves when the group is gone, if it was asked to go. */
  readonly done: () => Promise<void>;
}

function endOnAbort(child: ChildProcess, { signal, graceMs }: CommandOptions): Ending {
  let ending = Promise.resolve();
  const end = () => {
    ending = endGroup(child, graceMs);
  };
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  return { forget: () => signal?.removeEventListener('abort', end), done: () => ending };
}

async function endGroup({ pid, exitCode, signalCode }: ChildProcess, graceMs?: number): Promise<void> {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  const leader = findProcess(pid);
  if (leader !== undefined) await endProcessGroup(leader, graceMs);
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n').trim();
}
