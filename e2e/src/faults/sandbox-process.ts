import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SandboxControl } from '../sandbox/control/control-client.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { environment } from '../system/environment.ts';

/** What a scene needs of a sandbox, wherever it runs. */
export type SandboxAt = Pick<Sandbox, 'url' | 'control' | 'close'>;

const MAIN = fileURLToPath(new URL('../sandbox/main.ts', import.meta.url));

/**
 * A sandbox in a process of its own, for cells about the rate: in this one, whatever else this process does would count as
 * lateness of the calls.
 */
export async function startSandboxProcess({
  limit,
  windowMs,
}: {
  limit: number;
  windowMs: number;
}): Promise<SandboxAt> {
  const args = ['--port', '0', '--limit', String(limit), '--window-ms', String(windowMs)];
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
    detached: true,
  });
  preferInstrument(child.pid);
  const exit = once(child, 'exit');
  const url = await Promise.race([readUrl(child.stdout), exit.then(() => undefined)]);
  if (url === undefined) throw new Error('The sandbox ended before it was ready.');
  child.stdout.resume();
  return {
    url,
    control: SandboxControl.at(url),
    close: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** It takes the time of each call: on a busy machine its own lateness would look like that of the calls. Only root may. */
function preferInstrument(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}

async function readUrl(output: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: output })) {
    const [, url] = /^Navigatr sandbox: (\S+)/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return undefined;
}
