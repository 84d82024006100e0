import type { Logger } from 'pino';
import { StartFault, Unconfirmed } from '../errors.ts';
import { failureSentence } from '../failure-sentence.ts';
import { VERSION } from '../version.ts';
import type { Caller } from './caller.ts';
import type { CommandEnd, ControlRequest } from './frames.ts';

/** Runs a command for a caller. What it throws is told to that one. */
export type RunForCaller = (request: ControlRequest, caller: Caller) => Promise<void>;

/** The commands that callers want, one after the other. */
export class CommandQueue {
  readonly #run: RunForCaller;
  readonly #log: Logger;
  /** Those that have not said what they want. */
  readonly #asking = new Set<Caller>();
  #running: Caller | null = null;
  #last: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(run: RunForCaller, log: Logger) {
    this.#run = run;
    this.#log = log;
  }

  /** Hears what a caller wants, and has it done. One that says nothing holds up no other. */
  async answer(caller: Caller): Promise<void> {
    this.#asking.add(caller);
    caller.send({ version: VERSION });
    const request = await caller.request();
    this.#asking.delete(caller);
    if (request === null || this.#stopping) return caller.leave();
    this.#last = this.#last.then(async () => caller.end(await this.#result(request, caller)));
    await this.#last;
  }

  /** Resolves when the command under way is done, or ends early where it can, and those behind it are told that they were not run. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const caller of this.#asking) caller.leave();
    this.#running?.interrupt(new StartFault('The sidecar stops: this was not finished. Run it again.'));
    await this.#last;
  }

  async #result(request: ControlRequest, caller: Caller): Promise<CommandEnd> {
    if (this.#stopping) return refused('The sidecar is stopping: nothing was done. Run this again.');
    this.#running = caller;
    try {
      caller.signal.throwIfAborted();
      await this.#run(request, caller);
      return { kind: 'done' };
    } catch (error) {
      if (error instanceof Unconfirmed) return { kind: 'unconfirmed', question: error.question };
      const sentence = failureSentence(error);
      if (sentence !== null) return refused(sentence);
      this.#log.error({ err: error }, 'a command that this sidecar ran for another process failed');
      return { kind: 'failed' };
    }
  }
}

const refused = (sentence: string): CommandEnd => ({ kind: 'refused', sentence });
