import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environment } from '../system/environment.ts';
import { type Exit, exitOf } from '../system/exit-of.ts';
import { describeDeath } from './closing.ts';
import { noSidecarVariables } from './sidecar-variables.ts';

export interface ProcessOptions {
  /** The built sidecar. */
  readonly program: string;
  readonly logFile: string;
  /** All `SIDECAR_…` variables; those of this process are not handed on. */
  readonly variables: Readonly<Record<string, string>>;
  /** Default: `serve`. */
  readonly args?: readonly string[];
  /** For Node. */
  readonly nodeFlags?: readonly string[];
}

/** The first boot of the embedded database takes seconds; a busy machine takes many times that. */
const READY_TIMEOUT_MS = 90_000;
const LOOK_EVERY_MS = 20;

/** One real sidecar process, which can be killed, frozen and asked to leave. */
export class SidecarProcess {
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #logStart: number;
  #url = '';

  constructor(options: ProcessOptions) {
    this.#logFile = options.logFile;
    this.#logStart = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
    this.#child = spawnSidecar(options);
    this.exit = exitOf(this.#child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Where it listens; empty until it is ready. */
  get url(): string {
    return this.#url;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it wrote since it was started. */
  log(): string {
    return readFileSync(this.#logFile).subarray(this.#logStart).toString('utf8');
  }

  /** @throws with the end of its log when it ends first or does not get ready. */
  async ready(signal?: AbortSignal): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (!this.#findUrl()) {
      signal?.throwIfAborted();
      if (!this.isAlive) throw await this.death();
      if (performance.now() > deadline) throw new Error(`The sidecar does not get ready:\n${this.log()}`);
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Resolves when it has ended, with how, and what it said last. */
  async death(): Promise<Error> {
    return new Error(describeDeath('The sidecar', { ...(await this.exit), log: this.log() }));
  }

  /** The port may be chosen anew for each start, so its log is the one to ask. */
  #findUrl(): boolean {
    const [, url] = /"url":"(http:[^"]+)".*"msg":"sidecar ready"/.exec(this.log()) ?? [];
    this.#url = url ?? '';
    return url !== undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) this.#child.kill(signal);
  }

  kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exit;
  }

  /** SIGTERM; resolves when it left, with how long it took. Killed after `graceMs`, which shows in the exit. */
  async leave(graceMs: number): Promise<Exit & { tookMs: number }> {
    const asked = performance.now();
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const exit = await this.exit;
    clearTimeout(late);
    return { ...exit, tookMs: Math.round(performance.now() - asked) };
  }

  /** Frozen, it keeps its connections and its leases, and its clock goes on. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }
}

function spawnSidecar(options: ProcessOptions): ChildProcess {
  const { program, logFile, variables, args = ['serve'], nodeFlags = [] } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    stdio: ['ignore', log, log],
    env: { ...environment, ...noSidecarVariables(), ...variables },
    // Its own group: Ctrl-C reaches us alone, and we end it in its turn.
    detached: true,
  });
  closeSync(log);
  running.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget).once('error', forget);
  return child;
}

/** The last resort, when we leave without having stopped them. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
