import { fileURLToPath } from 'node:url';
import { SandboxControl } from '../sandbox/control/control-client.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { startInstrument } from './instrument.ts';

/** What a scenario needs of a sandbox, wherever it runs. */
export type SandboxAt = Pick<Sandbox, 'url' | 'control' | 'close'>;

const MAIN = fileURLToPath(new URL('../sandbox/main.ts', import.meta.url));

/** A sandbox in a process of its own. */
export async function startSandboxProcess({
  limit,
  windowMs,
}: {
  limit: number;
  windowMs: number;
}): Promise<SandboxAt> {
  const args = ['--port', '0', '--limit', String(limit), '--window-ms', String(windowMs)];
  const { ready: url, close } = await startInstrument(MAIN, args, /^Navigatr sandbox: (\S+)/);
  return { url, control: SandboxControl.at(url), close };
}
