import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Award, HoldReason } from '@local-navigatr/shared-types';
import { northfield } from '../sandbox/accounts/seed-accounts.ts';
import type { Issued } from '../sandbox/control/control-client.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { connect } from '../school/connect.ts';
import type { SiteIdentity } from '../school/sign.ts';
import type { SignedClient } from '../school/signed-client.ts';
import { ApiLedger } from './api-ledger.ts';
import { type Balance, compareRecords } from './compare.ts';
import { Driver } from './driver.ts';
import type { Ledger, LedgerAttempt, LedgerEntry } from './ledger.ts';
import { AwardMaker, type AwardsOptions } from './make-awards.ts';
import { readRecord } from './read-record.ts';
import { ReplicaVariables } from './replica-variables.ts';
import { Replicas } from './replicas.ts';
import { type SandboxAt, startSandboxProcess } from './sandbox-process.ts';
import { rateOf, type ScenarioContext, type ScenarioOptions } from './scenario-options.ts';
import { type SettleOptions, settleLedger } from './settle.ts';
import { settleEmbedded } from './settle-embedded.ts';
import { SqlLedger } from './sql-ledger.ts';

const WWWROOT = 'https://school.example';
const LOOK_EVERY_MS = 50;

/** A sandbox, a database, replicas between them, and a driver: everything that one experiment needs. */
export class Scenario {
  readonly sandbox: SandboxAt;
  readonly replicas: Replicas;
  readonly driver: Driver;
  readonly databaseUrl: string | null;
  readonly #context: ScenarioContext;
  readonly #options: ScenarioOptions;
  readonly #ledger: Ledger;
  readonly #maker: AwardMaker;
  #target = '';
  #skippedMs = 0;
  #mayBeHeld = false;

  private constructor(
    context: ScenarioContext,
    options: ScenarioOptions,
    parts: { sandbox: SandboxAt; databaseUrl: string | null },
  ) {
    const site: SiteIdentity = {
      site: 'default',
      wwwroot: WWWROOT,
      secret: randomBytes(32).toString('base64'),
    };
    this.#context = context;
    this.#options = options;
    this.sandbox = parts.sandbox;
    this.databaseUrl = parts.databaseUrl;
    this.replicas = this.#createReplicas(site);
    this.driver = new Driver({
      ...options.driver,
      site,
      random: context.random,
      signal: context.signal,
      pickUrl: () => this.replicas.any()?.url,
    });
    this.#ledger =
      parts.databaseUrl === null ? new ApiLedger(() => this.client()) : new SqlLedger(parts.databaseUrl);
    this.#maker = new AwardMaker(context.name, () => this.#target);
  }

  static async open(context: ScenarioContext, options: ScenarioOptions): Promise<Scenario> {
    const rate = rateOf(options);
    mkdirSync(context.folder, { recursive: true });
    const sandbox = await (options.sandboxRate
      ? startSandboxProcess(options.sandboxRate)
      : startSandbox({ ...rate, ...options.sandbox }));
    const databaseUrl =
      options.database === 'embedded' ? null : (options.databaseUrl ?? (await context.createDatabase()));
    const scenario = new Scenario(context, options, { sandbox, databaseUrl });
    try {
      await scenario.replicas.startAll();
      await scenario.connect();
      return scenario;
    } catch (error) {
      await scenario.close();
      throw error;
    }
  }

  /** Stores the token in the ledger, as an admin does first of all. */
  async connect(): Promise<void> {
    this.#target = await connect(this.mustClient(), this.#options.token ?? northfield.tokens[0] ?? '');
  }

  #createReplicas(site: SiteIdentity): Replicas {
    const variables = new ReplicaVariables(this.#options, {
      site,
      sandboxUrl: this.sandbox.url,
      databaseUrl: this.#reachedDatabase(),
      dataDir: this.dataDir,
    });
    return new Replicas({
      ...this.#context,
      size: this.databaseUrl === null ? 1 : (this.#options.replicas ?? 3),
      variablesOf: (name, place) => variables.of(name, place),
    });
  }

  #reachedDatabase(): string | null {
    if (this.databaseUrl === null) return null;
    return (this.#options.databaseUrlOf ?? this.#context.databaseUrlOf)(this.databaseUrl);
  }

  /** Of the embedded database. */
  get dataDir(): string {
    return this.#options.dataDir ?? join(this.#context.folder, 'data');
  }

  /** Where badges are issued from. */
  get target(): string {
    return this.#target;
  }

  /** After the connection was changed to another account. */
  set target(target: string) {
    this.#target = target;
  }

  /** @throws when the ledger is embedded and only its own process can read it. */
  get ledger(): SqlLedger {
    if (this.#ledger instanceof SqlLedger) return this.#ledger;
    throw new Error('An embedded ledger cannot be read beside its process.');
  }

  /** To one replica by chance; undefined while none runs. */
  client(): SignedClient | undefined {
    const url = this.replicas.any()?.url;
    return url === undefined ? undefined : this.driver.clientAt(url);
  }

  mustClient(): SignedClient {
    const client = this.client();
    if (client === undefined) throw new Error('No replica runs.');
    return client;
  }

  /** Makes awards and hands them to the driver. */
  send(options: AwardsOptions): Award[] {
    const awards = this.#maker.make(options);
    this.driver.give(awards);
    return awards;
  }

  /** Sends one award alone, once. */
  async sendAlone(award: Award): Promise<void> {
    const { results } = await this.mustClient().awards([award]);
    for (const result of results) this.driver.note(award, result);
  }

  make(options: AwardsOptions): Award[] {
    return this.#maker.make(options);
  }

  /** Resolves when the sandbox has issued so many badges, repeats included. */
  async issuedAtLeast(count: number): Promise<void> {
    const patience = { after: count - 1, atLeast: 1, wait: 1_000, limit: 1 };
    while ((await this.sandbox.control.record(patience)).entries.length === 0)
      this.#context.signal.throwIfAborted();
  }

  /** Resolves when a hold for this reason is in the ledger. */
  async heldBy(reason: HoldReason): Promise<void> {
    await this.until(
      async () => (await this.ledger.sql`select from holds where reason = ${reason}`).length > 0,
    );
  }

  /** Resolves when no replica is in the middle of a delivery. */
  async quiet(): Promise<void> {
    await this.until(
      async () => (await this.ledger.sql`select from issuances where state = 'sending'`).length === 0,
    );
  }

  /** Looks again and again until it is so, or the case's time is up. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) {
      this.#context.signal.throwIfAborted();
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Lets time pass in which nothing is under way. */
  async passTime(milliseconds: number): Promise<void> {
    await this.ledger.passTime(milliseconds);
    this.#skippedMs += milliseconds;
  }

  /** Waits until everything has come to its end, as after healing. @see settleLedger */
  async settle(options: SettleOptions = {}): Promise<void> {
    await this.driver.allAcknowledged();
    this.#mayBeHeld = options.mayBeHeld ?? false;
    if (this.#ledger instanceof SqlLedger) {
      this.#skippedMs += (await settleLedger(this.#ledger, this.#context.signal, options)).skippedMs;
    } else await settleEmbedded(this.driver, this.#context.signal, options);
  }

  /** What the ledger says of these awards; without ids, of all that a 202 was given for. */
  async entries(ids: readonly string[] = [...this.driver.acknowledged.keys()]): Promise<LedgerEntry[]> {
    return [...(await this.#ledger.read(ids)).values()];
  }

  async attempts(): Promise<LedgerAttempt[]> {
    return (await this.entries()).flatMap(({ attempts }) => attempts);
  }

  get skippedMs(): number {
    return this.#skippedMs;
  }

  /** Compares the three records as they stand now. */
  async balance(): Promise<Balance> {
    // Without anybody to ask, what was told so far counts.
    if (this.replicas.any() !== undefined) await this.driver.catchUp();
    const { given, acknowledged, lastChanges } = this.driver;
    const named = [...acknowledged.values()].filter(({ result }) => result !== 'conflict');
    return compareRecords({
      acknowledged: named.map(({ id }) => ({
        awardId: id,
        badgeId: given.get(id)?.badgeId ?? '',
        email: given.get(id)?.recipient?.email ?? '',
        fedState: lastChanges.get(id)?.state,
      })),
      ledger: await this.#ledger.read(named.map(({ id }) => id)),
      issued: await this.readIssued(),
      mayBeHeld: this.#mayBeHeld,
    });
  }

  readIssued(): Promise<Issued[]> {
    return readRecord(this.sandbox.control);
  }

  async close(): Promise<void> {
    await this.driver.close();
    await this.replicas.close();
    await this.#ledger.close();
    await this.sandbox.close();
  }
}
