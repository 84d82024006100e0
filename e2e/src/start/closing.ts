import { lastLines } from '../system/command.ts';

type Stop = () => Promise<void> | void;

/**
 * Everything that was started, to be stopped in the opposite order: once, no matter who asks first. `signal` aborts
 * when stopping begins; its reason is the error that caused it, or undefined when a person wanted it.
 */
export class Closing {
  readonly #stops: { name: string; stop: Stop }[] = [];
  readonly #asked = new AbortController();
  #failure: Error | undefined;
  #closed: Promise<void> | undefined;

  get signal(): AbortSignal {
    return this.#asked.signal;
  }

  /** Why it ended, when nobody asked for it. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  add(name: string, stop: Stop): void {
    this.#stops.push({ name, stop });
  }

  /** Ends the work; what was started is stopped by {@link close}. */
  ask(): void {
    this.#asked.abort();
  }

  /** Something that must run has died: ends the work with this reason. The first one counts. */
  fail(failure: Error): void {
    if (this.signal.aborted) return;
    this.#failure = failure;
    this.#asked.abort();
  }

  close(): Promise<void> {
    this.ask();
    this.#closed ??= this.#stopAll();
    return this.#closed;
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        // The others must be stopped all the same.
        console.error(`${name} did not stop cleanly: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
}

/** What a child that died on its own leaves to say. */
export function describeDeath(
  name: string,
  ended: { code: number | null; signal: string | null; log: string },
): string {
  const how = ended.signal === null ? `exit code ${ended.code}` : `signal ${ended.signal}`;
  return `${name} ended unexpectedly (${how}). It said last:\n${lastLines(ended.log, 20)}`;
}
