import { type SpawnOptions, spawn } from 'node:child_process';
import { environment } from './environment.ts';

export interface Finished {
  /** Null when a signal ended the program. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Written to standard input, which is then closed. */
  input?: string;
  /** The program is ended (SIGTERM) after this long. */
  timeoutMs?: number;
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

/** Runs a program to its end. Rejects only when it cannot be started; look at `code` for the rest. */
export function runCommand(file: string, args: string[], options: CommandOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...spawnOptions(options), stdio: 'pipe' });
    if (child.pid !== undefined) options.onStart?.(child.pid);
    const finished: Finished = { code: null, stdout: '', stderr: '' };
    collect(child.stdout, (piece) => {
      finished.stdout += piece;
      options.onOutput?.(piece);
    });
    collect(child.stderr, (piece) => {
      finished.stderr += piece;
      options.onOutput?.(piece);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...finished, code }));
    // A program may end without reading what it was given; its exit code tells the story.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(options.input ?? '');
  });
}

/**
 * Like `runCommand`, for programs that must succeed: returns standard output.
 * @throws {CommandFailed} with the end of what the program said.
 */
export async function mustRun(file: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const finished = await runCommand(file, args, options);
  if (finished.code !== 0) throw new CommandFailed([file, ...args].join(' ').slice(0, 300), finished);
  return finished.stdout;
}

/** Whether a program exists and answers with exit code 0. */
export async function canRun(file: string, args: string[]): Promise<boolean> {
  try {
    return (await runCommand(file, args, { timeoutMs: 20_000 })).code === 0;
  } catch {
    return false; // Not installed, or not executable: both mean no.
  }
}

function spawnOptions(options: CommandOptions): SpawnOptions {
  return {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    ...options.account,
    env: { ...environment, ...options.env },
  };
}

function collect(stream: NodeJS.ReadableStream, take: (piece: string) => void): void {
  stream.setEncoding('utf8');
  stream.on('data', take);
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n').trim();
}
