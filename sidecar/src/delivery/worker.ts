import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { RefusalDiagnosis } from '../diagnosis/diagnose-refusal.ts';
import { probeOnce } from '../diagnosis/probe-holds.ts';
import { Seldom } from '../seldom.ts';
import { LaneWorker } from './lane-worker.ts';
import { lookAtStandings } from './look-at-standings.ts';
import { type DueLane, dueLanes } from './queue-query.ts';
import { resolveOnce } from './resolve-unknown.ts';
import { revokeOnce } from './revoke-due.ts';
import { Signal } from './wakeup.ts';

// Other replicas' commits are seen by looking; our own intake wakes us at once.
const LOOK_EVERY_MS = 200;
const RESOLVE_EVERY_MS = 5_000;
const PROBE_EVERY_MS = 500;
const REVOKE_EVERY_MS = 1_000;
// One call in 75 at the usual rate: a list of 100,000 badges takes less than an hour.
const STANDINGS_EVERY_MS = 30_000;
// After a fault of the database.
const PAUSE_AFTER_FAULT_MS = 1_000;

export type Worker = {
  wake(): void;
  /** No new claims; resolves when every PUT under way is answered and settled. */
  stop(): Promise<void>;
};

/** Starts the loops that deliver: lanes, the resolver of unknowns, and the probes of holds. */
export function startWorker(deps: Deps): Worker {
  const loops = new Loops(deps);
  return { wake: () => loops.signal.wake(), stop: () => loops.stop() };
}

class Loops {
  readonly signal = new Signal();
  readonly #resolver = new Signal();
  readonly #probes = new Signal();
  readonly #revocations = new Signal();
  readonly #standings = new Signal();
  readonly #seldom = new Seldom<string>();
  readonly #deps: Deps;
  readonly #owner = randomUUID();
  readonly #diagnosis: RefusalDiagnosis;
  readonly #lanes = new Map<string, LaneWorker>();
  readonly #running: Promise<void>[];
  #stopping = false;

  constructor(deps: Deps) {
    this.#deps = { ...deps, wake: () => this.signal.wake() };
    this.#diagnosis = new RefusalDiagnosis(this.#deps);
    this.#running = [
      this.#loop('lanes', LOOK_EVERY_MS, this.signal, () => this.#startLanes()),
      this.#loop('resolver', RESOLVE_EVERY_MS, this.#resolver, () => this.#resolve()),
      this.#loop('probes', PROBE_EVERY_MS, this.#probes, () => this.#probe()),
      this.#loop('revocations', REVOKE_EVERY_MS, this.#revocations, () => this.#revoke()),
      this.#loop('standings', STANDINGS_EVERY_MS, this.#standings, () => lookAtStandings(this.#deps)),
    ];
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const signal of [this.signal, this.#resolver, this.#probes, this.#revocations, this.#standings])
      signal.wake();
    await Promise.all([...this.#running, ...[...this.#lanes.values()].map((runner) => runner.stop())]);
  }

  async #loop(name: string, everyMs: number, signal: Signal, runOnce: () => Promise<void>): Promise<void> {
    while (!this.#stopping) {
      let pauseMs = everyMs;
      try {
        await runOnce();
      } catch (error) {
        this.#logFault(name, error);
        pauseMs = PAUSE_AFTER_FAULT_MS;
      }
      if (!this.#stopping) await signal.sleep(pauseMs);
    }
  }

  #logFault(loop: string, error: unknown): void {
    const notLogged = this.#seldom.due(loop);
    if (notLogged === null) return;
    this.#deps.log.error({ error, loop, notLogged }, 'a worker loop failed and goes on');
  }

  async #startLanes(): Promise<void> {
    const busy = [...this.#lanes].flatMap(([lane, runner]) => (runner.isBusy ? [lane] : []));
    const due = await this.#deps.database.delivery.run((db) => dueLanes(db, busy));
    // A worker that stops does not know of a lane that starts after it looked.
    if (this.#stopping) return;
    for (const lane of due) this.#runnerOf(lane).start();
  }

  #runnerOf(lane: DueLane): LaneWorker {
    const known = this.#lanes.get(lane.lane);
    if (known) return known;
    const shared = { owner: this.#owner, diagnosis: this.#diagnosis };
    const runner = new LaneWorker(this.#deps, lane, shared);
    this.#lanes.set(lane.lane, runner);
    return runner;
  }

  async #resolve(): Promise<void> {
    const moved = await resolveOnce(this.#deps);
    if (moved > 0) this.signal.wake();
  }

  #revoke(): Promise<void> {
    return revokeOnce(this.#deps, () => this.#stopping);
  }

  async #probe(): Promise<void> {
    while (!this.#stopping && (await probeOnce(this.#deps)));
  }
}
