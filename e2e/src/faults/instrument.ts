import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { environment } from '../system/environment.ts';

export interface Instrument {
  /** What it said when it was ready. */
  readonly ready: string;
  readonly close: () => Promise<void>;
}

/**
 * Runs a program of ours in a process of its own, for cases about the rate: in this one, whatever else this process does
 * would count as lateness of the calls.
 * @param ready finds the line that says it is ready; its first group is what is returned
 * @throws when it ends before that
 */
export async function startInstrument(
  main: string,
  args: readonly string[],
  ready: RegExp,
): Promise<Instrument> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
    detached: true,
  });
  preferInstrument(child);
  const exit = once(child, 'exit');
  const found = await Promise.race([readLine(child.stdout, ready), exit.then(() => undefined)]);
  if (found === undefined) throw new Error(`${main} ended before it was ready.`);
  child.stdout.resume();
  const close = async () => {
    child.kill('SIGKILL');
    await exit;
  };
  return { ready: found, close };
}

/** It takes the time of each call: on a busy machine its own lateness would look like that of the calls. Only root may. */
function preferInstrument({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}

async function readLine(output: NodeJS.ReadableStream, pattern: RegExp): Promise<string | undefined> {
  for await (const line of createInterface({ input: output })) {
    const [, found] = pattern.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  return undefined;
}
