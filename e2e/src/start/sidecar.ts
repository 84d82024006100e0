import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment } from '../system/environment.ts';
import { type Exit, exitOf } from '../system/exit-of.ts';
import { SIDECAR_PROGRAM } from './build-sidecar.ts';
import { describeDeath } from './closing.ts';
import { withoutSidecarVariables } from './sidecar-variables.ts';

export interface SidecarOptions {
  readonly port: number;
  /** For the embedded database and the master key. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Paired by the environment: its wwwroot and base64 secret. Default: none, `sidecar site add` pairs. */
  readonly site?: { readonly wwwroot: string; readonly secret: string };
  /** The Navigatr-like API, for both environments. */
  readonly upstreamUrl: string;
  /** Further `SIDECAR_…` variables, such as `SIDECAR_DATABASE_URL`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Default: the one that was built here. */
  readonly program?: string;
  /** For Node. */
  readonly nodeFlags?: readonly string[];
}

/** Of a sidecar that lives for minutes: optimising the wasm of its embedded database takes longer than it saves. */
export const SHORT_LIVED = '--liftoff-only';

export interface RunningSidecar {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with a description when it ends without having been asked to. */
  readonly died: Promise<Error>;
  /** SIGTERM, then waits: it finishes the calls in flight. SIGKILL after `graceMs` (default 20 s). */
  stop: (graceMs?: number) => Promise<void>;
}

/** The first boot of the embedded database takes seconds; a busy machine takes several times that. */
const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 20_000;

/**
 * Starts the built sidecar and waits until it is ready.
 * @throws with the end of its log when it ends first or does not get ready.
 */
export async function startSidecar(options: SidecarOptions): Promise<RunningSidecar> {
  const child = spawnSidecar(options);
  const exit = exitOf(child);
  const url = `http://127.0.0.1:${options.port}`;
  let stopping = false;
  const stop = async (graceMs = STOP_GRACE_MS) => {
    stopping = true;
    await endChild(child, exit, graceMs);
  };
  const died = deathOf(exit, options.logFile, () => stopping);
  try {
    await waitUntilReady(url, died);
  } catch (error) {
    await stop(0);
    throw error;
  }
  return { url, pid: child.pid ?? 0, logFile: options.logFile, died, stop };
}

function spawnSidecar(options: SidecarOptions): ChildProcess {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const { nodeFlags = [], program = SIDECAR_PROGRAM } = options;
  const child = spawn(process.execPath, [...nodeFlags, program, 'serve'], {
    stdio: ['ignore', log, log],
    env: { ...withoutSidecarVariables(environment), ...sidecarVariables(options) },
    // Its own process group: Ctrl-C reaches us alone, and we stop it in its turn.
    detached: true,
  });
  closeSync(log);
  // The last resort, when we leave without having stopped it.
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

export function sidecarVariables(options: SidecarOptions): Record<string, string> {
  return {
    SIDECAR_HOST: '127.0.0.1',
    SIDECAR_PORT: String(options.port),
    SIDECAR_DATA_DIR: options.dataDir,
    ...(options.site && {
      SIDECAR_SITE_URL: options.site.wwwroot,
      SIDECAR_SITE_SECRET: options.site.secret,
    }),
    SIDECAR_NAVIGATR_PRODUCTION_URL: options.upstreamUrl,
    SIDECAR_NAVIGATR_STAGING_URL: options.upstreamUrl,
    SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
    ...options.variables,
  };
}

function deathOf(exit: Promise<Exit>, logFile: string, wasAsked: () => boolean): Promise<Error> {
  return new Promise((resolve) => {
    void exit.then((ended) => {
      if (!wasAsked())
        resolve(new Error(describeDeath('The sidecar', { ...ended, log: readFileSync(logFile, 'utf8') })));
    });
  });
}

async function waitUntilReady(url: string, died: Promise<Error>): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  const dead = died.then((error) => {
    throw error;
  });
  while (!(await Promise.race([isReady(url), dead]))) {
    if (performance.now() > deadline) throw new Error(`The sidecar at ${url} does not get ready.`);
    await Promise.race([delay(50), dead]);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.text();
    return response.ok;
  } catch {
    return false; // Not listening yet.
  }
}

async function endChild(child: ChildProcess, exit: Promise<Exit>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exit;
  clearTimeout(late);
}
