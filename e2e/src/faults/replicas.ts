import { join } from 'node:path';
import { SidecarProcess } from '../start/sidecar-process.ts';
import type { Exit } from '../system/exit-of.ts';

export interface ReplicasOptions {
  readonly size: number;
  readonly program: string;
  readonly folder: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly variablesOf: (name: string, place: number) => Readonly<Record<string, string>>;
}

/** Long enough for a PUT that gets no answer. */
const LEAVE_GRACE_MS = 40_000;

/** The replicas of one sidecar. Each place is filled anew when its process was ended. */
export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #places: (SidecarProcess | undefined)[];
  readonly #extras: SidecarProcess[] = [];

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.size }, () => undefined);
  }

  get size(): number {
    return this.#options.size;
  }

  /** Those that can be called. */
  get running(): readonly SidecarProcess[] {
    return this.#places
      .filter((place) => place !== undefined)
      .filter(({ isAlive, url }) => isAlive && url !== '');
  }

  nameOf(place: number): string {
    return `replica-${place + 1}`;
  }

  /** @throws when no replica has the name. */
  placeOf(name: string): number {
    const place = this.#places.findIndex((_, candidate) => this.nameOf(candidate) === name);
    if (place === -1) throw new Error(`There is no ${name}.`);
    return place;
  }

  /** @throws when nobody has the place. */
  at(place: number): SidecarProcess {
    const found = this.#places[place];
    if (found === undefined) throw new Error(`No sidecar was ever started in place ${place}.`);
    return found;
  }

  anyPlace(): number {
    return Math.floor(this.#options.random() * this.size);
  }

  /** A running one by chance; undefined while none runs. */
  any(): SidecarProcess | undefined {
    const { running } = this;
    return running[Math.floor(this.#options.random() * running.length)];
  }

  async startAll(): Promise<void> {
    await Promise.all(this.#places.map((_, place) => this.start(place)));
  }

  /** Starts a process in a place and waits until it accepts awards. */
  async start(
    place: number,
    more: Readonly<Record<string, string>> = {},
    program = this.#options.program,
  ): Promise<SidecarProcess> {
    const started = this.begin(place, more, program);
    await started.ready(this.#options.signal);
    return started;
  }

  /** Starts a process in a place, which is not ready yet. */
  begin(
    place: number,
    more: Readonly<Record<string, string>> = {},
    program = this.#options.program,
  ): SidecarProcess {
    const { folder, signal, variablesOf } = this.#options;
    const name = this.nameOf(place);
    signal.throwIfAborted();
    const begun = new SidecarProcess({
      program,
      logFile: join(folder, `${name}.log`),
      variables: { ...variablesOf(name, place), ...more },
    });
    this.#places[place] = begun;
    return begun;
  }

  /** One more, which is none of the replicas: configured alike but for `more`, and never called by the driver. */
  startExtra(more: Readonly<Record<string, string>>, args?: readonly string[]): SidecarProcess {
    const { program, folder, variablesOf } = this.#options;
    const name = `extra-${this.#extras.length + 1}`;
    const other = new SidecarProcess({
      program,
      logFile: join(folder, `${name}.log`),
      variables: { ...variablesOf(name, 0), ...more },
      ...(args !== undefined && { args }),
    });
    this.#extras.push(other);
    return other;
  }

  kill(place: number): Promise<Exit> {
    return this.at(place).kill();
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#places.map((place) => place?.kill()));
  }

  /**
   * SIGTERM, then a new process in its place. Returns how the old one left.
   * @param program another build for the new one
   */
  async roll(place: number, program?: string): Promise<Exit & { tookMs: number }> {
    const left = await this.at(place).leave(LEAVE_GRACE_MS);
    await this.start(place, {}, program);
    return left;
  }

  /** Ends what still runs, frozen or not. */
  async close(): Promise<void> {
    const all = [...this.#places, ...this.#extras];
    for (const one of all) one?.resume();
    await Promise.all(all.map((one) => one?.leave(2_000)));
  }
}
