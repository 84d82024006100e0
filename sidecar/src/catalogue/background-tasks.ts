import type { Logger } from 'pino';
import type { ConnectionKey } from '../connection/access.ts';
import type { Deps } from '../deps.ts';

/** Fetches that go on after the answer was given: one per key at a time, ended with the process. */
export class BackgroundTasks {
  readonly #log: Logger;
  readonly #running = new Map<string, Promise<void>>();
  #stopping = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Starts the work unless the same is under way. `work` should end soon once `isStopping` is true. */
  start(key: string, work: (isStopping: () => boolean) => Promise<void>): void {
    if (this.#stopping || this.#running.has(key)) return;
    const running = work(() => this.#stopping)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'the catalogue could not be fetched'))
      .finally(() => this.#running.delete(key));
    this.#running.set(key, running);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.idle();
  }
}

/** Through which connection the catalogue is read, and where what is not there yet is fetched. */
export type CatalogueCall = { deps: Deps; background: BackgroundTasks; key: ConnectionKey };
