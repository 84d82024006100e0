import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WWWROOT } from './sites.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
/** What a build left takes a quarter of the time to start; `npm test` names one that it has just made. */
const built = process.env['SIDECAR_TEST_PROGRAM'];
const program = built === undefined ? ['--import', 'tsx', main] : [built];

/** These live for seconds: optimising the wasm of the embedded PostgreSQL takes longer than it saves. */
export const SHORT_LIVED = '--liftoff-only';

export type Ended = { code: number | null; stdout: string; stderr: string };

/** The variables of one with the embedded database and a site, that logs whatever it can and calls `api` for the platform. */
export const tellingAll = ({ dataDir, secret, api }: { dataDir: string; secret: string; api: URL }) => ({
  SIDECAR_DATA_DIR: dataDir,
  SIDECAR_PORT: '0',
  SIDECAR_LOG_LEVEL: 'trace',
  SIDECAR_SITE_URL: WWWROOT,
  SIDECAR_SITE_SECRET: secret,
  SIDECAR_NAVIGATR_PRODUCTION_URL: api.href,
  SIDECAR_NAVIGATR_STAGING_URL: api.href,
  SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
});

/** The sidecar as a process of its own: from its sources, or as `SIDECAR_TEST_PROGRAM` has it. */
export class SidecarProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  #stdout = '';

  constructor(argument: readonly string[], environment: Record<string, string>) {
    this.#child = spawn(process.execPath, [SHORT_LIVED, ...program, ...argument], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    this.#child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    this.#child.stdout.on('data', (chunk) => {
      this.#stdout += String(chunk);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr }));
    });
  }

  /** The URL it listens on; rejects when it ends before it is ready. */
  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const [, url] = /"url":"([^"]+)"/.exec(this.#stdout) ?? [];
        if (url) resolve(url);
      };
      this.#child.stdout.on('data', look);
      look();
      void this.ended.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)));
    });
  }

  /** Resolves when the log has the text. */
  logs(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#stdout.includes(text)) resolve();
      };
      this.#child.stdout.on('data', look);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
