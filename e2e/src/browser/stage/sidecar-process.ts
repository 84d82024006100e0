import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignedClient } from '../../school/signed-client.ts';
import { buildSidecar } from '../../start/build-sidecar.ts';
import { type RunningSidecar, startSidecar } from '../../start/sidecar.ts';
import { findFreePort } from '../../system/free-port.ts';

export interface SidecarProcessOptions {
  readonly wwwroot: string;
  readonly upstreamUrl: string;
}

/** One sidecar on the embedded database, at one address, that can be stopped and started again. */
export class SidecarProcess {
  readonly url: string;
  /** What an admin pastes. */
  readonly secret = randomBytes(32).toString('base64');
  /** Speaks to it as the site does. */
  readonly client: SignedClient;
  readonly #options: SidecarProcessOptions;
  readonly #port: number;
  /** Its data, its master key and its log. */
  readonly home = mkdtempSync(join(tmpdir(), 'navigatr-browser-'));
  #running: RunningSidecar | undefined;

  static async start(options: SidecarProcessOptions): Promise<SidecarProcess> {
    await buildSidecar(() => undefined);
    const sidecar = new SidecarProcess(options, await findFreePort());
    await sidecar.ensureUp();
    return sidecar;
  }

  private constructor(options: SidecarProcessOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    const { wwwroot } = options;
    this.client = new SignedClient({ baseUrl: this.url, site: 'default', wwwroot, secret: this.secret });
  }

  /** With the data it had. */
  async ensureUp(): Promise<void> {
    this.#running ??= await startSidecar({
      port: this.#port,
      dataDir: join(this.home, 'data'),
      logFile: this.#logFile,
      site: { wwwroot: this.#options.wwwroot, secret: this.secret },
      upstreamUrl: this.#options.upstreamUrl,
    });
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  log(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
  }

  /** Stops it and forgets all it had. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.home, 'sidecar.log');
  }
}
