import { setTimeout as delay } from 'node:timers/promises';
import {
  type Award,
  type AwardReply,
  type Change,
  type FeedReply,
  stateSets,
} from '@local-navigatr/shared-types';
import { FeedReader } from '../school/feed-reader.ts';
import type { SiteIdentity } from '../school/sign.ts';
import {
  ReplyNotGenuine,
  SidecarRefused,
  SidecarUnreachable,
  SignedClient,
} from '../school/signed-client.ts';

export interface DriverOptions {
  readonly site: SiteIdentity;
  /** Where to send next; undefined while nobody runs. */
  readonly pickUrl: () => string | undefined;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Calls at a time; default 4. */
  readonly concurrency?: number;
  /** Awards in one call: 1 to this many, by chance; default 20. */
  readonly batchMax?: number;
}

const IDLE_MS = 20;
const AFTER_FAILURE_MS = 50;
const HEARTBEAT_MS = 1_000;
const CALL_TIMEOUT_MS = 10_000;

/**
 * Plays Moodle: sends each award to replicas chosen by chance and repeats it, under the same id, until a signed 202 names
 * it; follows the feed, which is the heartbeat. What it remembers is the first of the three records.
 */
export class Driver {
  /** Everything that was handed to it. */
  readonly given = new Map<string, Award>();
  /** What a signed 202 named, with the latest reply. */
  readonly acknowledged = new Map<string, AwardReply>();
  /** The last change that the feed told of each award. */
  readonly lastChanges = new Map<string, Change>();
  /** Calls that brought no 202, by reason. */
  readonly failures = new Map<string, number>();
  /** Repeating these is useless: each is a fault of this driver or of the sidecar. */
  readonly refusals: SidecarRefused[] = [];
  readonly #options: DriverOptions;
  readonly #feed = new FeedReader((change) => this.#noteChange(change));
  readonly #waiting: Award[] = [];
  readonly #loops: Promise<void>[];
  #stopped = false;
  #underWay = 0;
  #slowestCallMs = 0;
  #lastPage: FeedReply | undefined;
  #broken: unknown;

  constructor(options: DriverOptions) {
    this.#options = options;
    const senders = Array.from({ length: options.concurrency ?? 4 }, () => this.#sendForEver());
    this.#loops = [...senders, this.#followForEver()];
  }

  /** The Moodle that it plays. */
  get site(): SiteIdentity {
    return this.#options.site;
  }

  get slowestCallMs(): number {
    return Math.round(this.#slowestCallMs);
  }

  /** The feed's last page: queue and holds as Moodle sees them. */
  get lastPage(): FeedReply | undefined {
    return this.#lastPage;
  }

  /** @param wwwroot another one than the site's own */
  clientAt(baseUrl: string, wwwroot = this.#options.site.wwwroot): SignedClient {
    return new SignedClient({ ...this.#options.site, wwwroot, baseUrl, timeoutMs: CALL_TIMEOUT_MS });
  }

  /** Queues awards to be sent; may be called with known ones, which then are repeated. */
  give(awards: readonly Award[]): void {
    for (const award of awards) this.given.set(award.id, award);
    this.#waiting.push(...awards);
  }

  /** Resolves when every sending, repetitions too, brought a 202. */
  async allSent(): Promise<void> {
    while (this.#waiting.length + this.#underWay > 0) await this.#pause(IDLE_MS);
  }

  /** Resolves when everything given so far was named by a 202. */
  async allAcknowledged(): Promise<void> {
    while (![...this.given.keys()].every((id) => this.acknowledged.has(id))) await this.#pause(IDLE_MS);
  }

  async acknowledgedAtLeast(count: number): Promise<void> {
    while (this.acknowledged.size < count) await this.#pause(IDLE_MS);
  }

  /** Resolves when the feed has told of the end of so many awards. */
  async changedAtLeast(count: number): Promise<void> {
    while (this.lastChanges.size < count) await this.#pause(IDLE_MS);
  }

  /** Reads the feed to its end now. */
  async catchUp(): Promise<void> {
    while (!(await this.#followOnce())) await this.#pause(AFTER_FAILURE_MS);
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  async #sendForEver(): Promise<void> {
    while (!this.#ended) {
      const batch = this.#takeBatch();
      if (batch.length === 0) await delay(IDLE_MS);
      else await this.#sendBatch(batch);
    }
  }

  get #ended(): boolean {
    return this.#stopped || this.#options.signal.aborted;
  }

  #takeBatch(): Award[] {
    const size = 1 + Math.floor(this.#options.random() * (this.#options.batchMax ?? 20));
    return this.#waiting.splice(0, size);
  }

  async #sendBatch(batch: readonly Award[]): Promise<void> {
    this.#underWay += 1;
    const reply = await this.#call((client) => client.awards(batch));
    this.#underWay -= 1;
    if (reply === undefined) {
      this.#waiting.push(...batch);
      await delay(AFTER_FAILURE_MS);
      return;
    }
    for (const result of reply.results) this.acknowledged.set(result.id, result);
  }

  /** Takes down one result of a 202 that somebody else got. */
  note(award: Award | undefined, result: AwardReply): void {
    // Of an award without a readable id nothing can be expected.
    if (award === undefined || result.id !== award.id) return;
    this.given.set(award.id, award);
    this.acknowledged.set(award.id, result);
  }

  async #followForEver(): Promise<void> {
    while (!this.#ended) {
      await this.#followOnce();
      await delay(HEARTBEAT_MS);
    }
  }

  /** Returns whether it came to the feed's end. */
  async #followOnce(): Promise<boolean> {
    return (await this.#feed.readOn((after) => this.#readPage(after))) !== undefined;
  }

  async #readPage(after: number): Promise<FeedReply | undefined> {
    const page = await this.#call((client) => client.feed(after));
    if (page !== undefined) this.#lastPage = page;
    return page;
  }

  /**
   * Two readers may overlap; the higher sequence is the later change. What was issued stays so, as in Moodle, whatever a ledger
   * says that went back in time.
   */
  #noteChange(change: Change): void {
    const known = this.lastChanges.get(change.awardId);
    const isLater = known === undefined || known.sequence < change.sequence;
    if (isLater && (!wasIssued(known) || wasIssued(change))) this.lastChanges.set(change.awardId, change);
  }

  /** One call to any replica; undefined when it brought nothing that can be believed. */
  async #call<T>(ask: (client: SignedClient) => Promise<T>): Promise<T | undefined> {
    const url = this.#options.pickUrl();
    if (url === undefined) return undefined;
    const started = performance.now();
    try {
      return await ask(this.clientAt(url));
    } catch (error) {
      this.#noteFailure(error);
      return undefined;
    } finally {
      this.#slowestCallMs = Math.max(this.#slowestCallMs, performance.now() - started);
    }
  }

  #noteFailure(error: unknown): void {
    // Clocks that differ do not stay so.
    const isFinal = error instanceof SidecarRefused && !error.error.retry;
    if (isFinal && error.error.code !== 'stale_timestamp') this.refusals.push(error);
    const reason = reasonOf(error);
    // For example a reply that has not the shape it must have.
    if (reason === undefined) this.#broken ??= error;
    const counted = reason ?? 'unreadable';
    this.failures.set(counted, (this.failures.get(counted) ?? 0) + 1);
  }

  async #pause(ms: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    const [refusal] = this.refusals;
    if (refusal !== undefined) throw refusal;
    if (this.#broken !== undefined) throw this.#broken;
    await delay(ms);
  }
}

const wasIssued = (change: Change | undefined): boolean =>
  stateSets.wasIssued.some((state) => state === change?.state);

function reasonOf(error: unknown): string | undefined {
  if (error instanceof SidecarRefused) return `${error.status} ${error.error.code}`;
  if (error instanceof SidecarUnreachable) return 'no answer';
  if (error instanceof ReplyNotGenuine) return `${error.status} unsigned`;
  return undefined;
}
