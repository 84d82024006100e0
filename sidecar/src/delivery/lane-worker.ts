import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { readClock } from '../lane/slot.ts';
import type { Unreachable } from '../platform/port.ts';
import type { Lane } from './acquire-slot.ts';
import { deliverOne } from './deliver.ts';
import { holdLane } from './hold-lane.ts';
import type { DueLane } from './queue-query.ts';

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
const CLAIM_TIMES_KEPT = 50;
const CLAIM_LEAD_MIN_MS = 5;
// Before the first claim was measured: it opens a database connection, too.
const CLAIM_LEAD_COLD_MS = 250;
const CLAIM_LEAD_MAX_MS = 1_000;

/** Sends what is due in one lane, with as many senders as the rate needs. */
export class LaneWorker {
  readonly #deps: Deps;
  readonly #shared: Lane;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #writing = new Set<Promise<void>>();
  readonly #claimTimes: number[] = [];
  #senders: Promise<void> | null = null;
  #unreachable = 0;
  #slotsFrom = 0;
  #stopping = false;

  constructor(deps: Deps, lane: DueLane, shared: Pick<Lane, 'owner' | 'diagnosis'>) {
    this.#deps = deps;
    this.#shared = {
      ...shared,
      id: lane.lane,
      environment: lane.environment,
      claimLeadMs: () => this.#claimLeadMs(),
      recordClaim: (tookMs) => this.#recordClaim(tookMs),
      slotsFrom: () => this.#slotsFrom,
      recordSlotsFrom: (moment) => {
        this.#slotsFrom = moment;
      },
      recordWriting: (written) => this.#recordWriting(written),
      canClaim: () => this.#canClaim(),
    };
  }

  /** Whether senders run: they see new work by themselves. */
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
    await Promise.all(this.#inFlight);
  }

  async #runSenders(): Promise<void> {
    const { database, databaseClock, platforms } = this.#deps;
    // Where that fails, the senders meet the same.
    await databaseClock.learn(() => database.delivery.run(readClock)).catch(() => {});
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
      if (this.#writing.size >= WRITING_MAX) await Promise.race(this.#writing);
      const delivery = await deliverOne(this.#deps, this.#shared);
      if (delivery.kind === 'idle') return;
      if (delivery.kind === 'unreachable') await this.#recordUnreachable(delivery.failure);
      else await this.#track(delivery.settled);
    }
  }

  async #track(settled: Promise<void>): Promise<void> {
    this.#unreachable = 0;
    const tracked = settled
      .catch((error: unknown) =>
        this.#deps.log.error({ error, lane: this.#shared.id }, 'a delivery was left to the resolver'),
      )
      .finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
    if (this.#inFlight.size >= IN_FLIGHT_MAX) await Promise.race(this.#inFlight);
  }

  #recordWriting(written: Promise<void>): void {
    this.#writing.add(written);
    void written.finally(() => this.#writing.delete(written));
  }

  async #recordUnreachable({ errorClass }: Unreachable): Promise<void> {
    this.#unreachable += 1;
    const lane = this.#shared.id;
    this.#deps.log.warn({ lane, errorClass, inARow: this.#unreachable }, 'no connection to the API');
    if (this.#unreachable < UNREACHABLE_TOLERATED) return sleep(UNREACHABLE_PAUSE_MS);
    this.#unreachable = 0;
    await this.#deps.database.delivery.run((db) => holdLane(db, lane, errorClass));
  }

  #recordClaim(tookMs: number): void {
    this.#claimTimes.push(tookMs);
    if (this.#claimTimes.length > CLAIM_TIMES_KEPT) this.#claimTimes.shift();
  }

  /** The running 95th percentile of a claim: a slot nearer than that would be missed. */
  #claimLeadMs(): number {
    const sorted = [...this.#claimTimes].sort((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? CLAIM_LEAD_COLD_MS;
    return Math.min(CLAIM_LEAD_MAX_MS, Math.max(CLAIM_LEAD_MIN_MS, p95 * 1.25));
  }
}
