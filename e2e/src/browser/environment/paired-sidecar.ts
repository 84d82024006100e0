import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignedClient } from '../../school/signed-client.ts';
import { buildSidecar } from '../../start/build-sidecar.ts';
import { type RunningSidecar, SHORT_LIVED, type SidecarOptions, startSidecar } from '../../start/sidecar.ts';
import { findFreePort } from '../../system/free-port.ts';
import { type Pairing, readPairing, runSidecarCommand } from './sidecar-command.ts';

export interface PairedSidecarOptions {
  readonly wwwroot: string;
  /** Of the Navigatr-like API, per environment. */
  readonly production: string;
  readonly staging: string;
  /** Of the Open Badge Factory-like API. Absent: it is not called. */
  readonly obf?: string;
}

interface Installation {
  readonly home: string;
  readonly options: SidecarOptions;
  readonly wwwroot: string;
  readonly pairing: Pairing;
}

/** One sidecar on the embedded database, at one address, that can be stopped and started again. */
export class PairedSidecar {
  readonly url: string;
  /** Its data, its master key and its log. */
  readonly home: string;
  readonly #wwwroot: string;
  readonly #options: SidecarOptions;
  #pairing: Pairing;
  #running: RunningSidecar | undefined;

  /** Started, and paired with the site as the documentation says. */
  static async start(wanted: PairedSidecarOptions): Promise<PairedSidecar> {
    await buildSidecar(() => undefined);
    const home = mkdtempSync(join(tmpdir(), 'navigatr-browser-'));
    const options = {
      port: await findFreePort(),
      dataDir: join(home, 'data'),
      logFile: join(home, 'sidecar.log'),
      upstreamUrl: wanted.production,
      variables: {
        SIDECAR_NAVIGATR_STAGING_URL: wanted.staging,
        ...(wanted.obf === undefined ? {} : { SIDECAR_OBF_URLS: `obf=${wanted.obf}/v2` }),
        // A test does not wait for a quarter of an hour.
        SIDECAR_OBF_LOOK_UP_SECONDS: '1,2,3',
      },
      nodeFlags: [SHORT_LIVED],
    };
    const printed = await runSidecarCommand(options, ['site', 'add', wanted.wwwroot, '--id', 'default']);
    const sidecar = new PairedSidecar({
      home,
      options,
      wwwroot: wanted.wwwroot,
      pairing: readPairing(printed),
    });
    await sidecar.ensureUp();
    return sidecar;
  }

  private constructor({ home, options, wwwroot, pairing }: Installation) {
    this.home = home;
    this.#options = options;
    this.#wwwroot = wwwroot;
    this.#pairing = pairing;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** What an admin pastes, in one piece. */
  get pairingCode(): string {
    return this.#pairing.code;
  }

  /** What an admin pastes beside the URL. */
  get secret(): string {
    return this.#pairing.secret;
  }

  /** Speaks to it as the site does. */
  get client(): SignedClient {
    return this.#clientOf(this.#wwwroot, this.#pairing);
  }

  /** With the data it had. */
  async ensureUp(): Promise<void> {
    this.#running ??= await startSidecar(this.#options);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** Pairs another Moodle, which is played by what is returned. */
  async addSite(wwwroot: string): Promise<SignedClient> {
    return this.#clientOf(wwwroot, readPairing(await this.#command(['site', 'add', wwwroot])));
  }

  /** Gives the site a new secret. What an admin has to paste is another one afterwards. */
  async rotateSecret(): Promise<void> {
    this.#pairing = readPairing(await this.#command(['site', 'rotate', this.#pairing.site]));
  }

  async rotateMasterKey(): Promise<void> {
    // It needs the embedded database for itself.
    await this.stop();
    await this.#command(['rotate-master-key']);
    await this.ensureUp();
  }

  log(): string {
    const { logFile } = this.#options;
    return existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
  }

  /** Stops it and forgets all it had. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  #command(words: readonly string[]): Promise<string> {
    return runSidecarCommand(this.#options, words);
  }

  #clientOf(wwwroot: string, { site, secret }: Pairing): SignedClient {
    return new SignedClient({ baseUrl: this.url, site, wwwroot, secret });
  }
}
