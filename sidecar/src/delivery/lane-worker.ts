import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { readClock } from '../lane/slot.ts';
import type { Unreachable } from '../platform/port.ts';
import type { Lane } from './acquire-slot.ts';
import { deliverOne } from './deliver.ts';
import { holdLane } from './hold-lane.ts';
import type { DueLane } from './queue-query.ts';
import { SlotClock } from './slot-clock.ts';
import { UnderWay } from './under-way.ts';

// One lost connection is weather; this many in a row is an API that is down.
const UNREACHABLE_TOLERATED = 5;
const UNREACHABLE_PAUSE_MS = 100;
// How long one sender prepares a delivery (connect, claim): decides how many run side by side.
const PREPARATION_MS = 200;
const SENDERS_MAX = 8;
// PUTs that wait for their answer; more than this and the API is not keeping up anyway.
const IN_FLIGHT_MAX = 200;
// Answers that wait to be written down: a site's are written one after the other, and more of them than this wait longer
// than a statement may take, where the database is far away.
const WRITING_MAX = 4;

/** Sends what is due in one lane, with as many senders as the rate needs. */
export class LaneWorker {
  readonly #deps: Deps;
  readonly #shared: Lane;
  readonly #inFlight = new UnderWay();
  #senders: Promise<void> | null = null;
  #unreachable = 0;
  #stopping = false;

  constructor(deps: Deps, lane: DueLane, shared: Pick<Lane, 'owner' | 'diagnosis'>) {
    this.#deps = deps;
    this.#shared = {
      ...shared,
      id: lane.lane,
      environment: lane.environment,
      slots: new SlotClock(),
      writing: new UnderWay(),
      canClaim: () => this.#canClaim(),
    };
  }

  /** Whether senders run: they see new work without being told. */
  get isBusy(): boolean {
    return this.#senders !== null;
  }

  /** Starts the senders unless they run; they end when nothing is due, while answers may still be outstanding. */
  start(): void {
    if (!this.#canClaim()) return;
    this.#senders ??= this.#runSenders().finally(() => {
      this.#senders = null;
    });
  }

  #canClaim(): boolean {
    return !this.#stopping && !this.#shared.diagnosis.isAskingAboutToken(this.#shared.id);
  }

  /** No new claims; resolves when every PUT under way is answered and settled. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#senders;
    await this.#inFlight.ended();
  }

  async #runSenders(): Promise<void> {
    const { database, databaseClock, platforms } = this.#deps;
    // Where that fails, the senders meet the same.
    await databaseClock.measure(() => database.delivery.run(readClock)).catch(() => {});
    const { limit, windowMs } = platforms.ofLane(this.#shared.id).rate;
    const needed = 1 + Math.ceil((limit * PREPARATION_MS) / windowMs);
    await Promise.all(Array.from({ length: Math.min(SENDERS_MAX, needed) }, () => this.#sendSafely()));
  }

  /** One sender that fails leaves the others alone; all of them end, so that none runs beside its successors. */
  async #sendSafely(): Promise<void> {
    try {
      await this.#send();
    } catch (error) {
      this.#deps.log.error({ error, lane: this.#shared.id }, 'a sender failed and starts again');
    }
  }

  /** Goes on until a claim finds nothing: asking first would cost every delivery a statement. */
  async #send(): Promise<void> {
    while (!this.#stopping) {
      await this.#shared.writing.oneLess(WRITING_MAX);
      const delivery = await deliverOne(this.#deps, this.#shared);
      if (delivery.kind === 'idle') return;
      if (delivery.kind === 'unreachable') await this.#recordUnreachable(delivery.failure);
      else await this.#track(delivery.settled);
    }
  }

  async #track(settled: Promise<void>): Promise<void> {
    this.#unreachable = 0;
    this.#inFlight.add(
      settled.catch((error: unknown) =>
        this.#deps.log.error({ error, lane: this.#shared.id }, 'a delivery was left to the resolver'),
      ),
    );
    await this.#inFlight.oneLess(IN_FLIGHT_MAX);
  }

  async #recordUnreachable({ errorClass }: Unreachable): Promise<void> {
    this.#unreachable += 1;
    const lane = this.#shared.id;
    this.#deps.log.warn({ lane, errorClass, inARow: this.#unreachable }, 'no connection to the API');
    if (this.#unreachable < UNREACHABLE_TOLERATED) return sleep(UNREACHABLE_PAUSE_MS);
    this.#unreachable = 0;
    await this.#deps.database.delivery.run((db) => holdLane(db, lane, errorClass));
  }
}
