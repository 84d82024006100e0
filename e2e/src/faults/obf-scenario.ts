import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Award, Change } from '@local-navigatr/shared-types';
import { northfield } from '../sandbox/obf/clients/seed-clients.ts';
import type { ObfIssuedEntry } from '../sandbox/obf/event/issued-entry.ts';
import type { ObfOptions } from '../sandbox/obf/options.ts';
import { type ObfSandbox, startObfSandbox } from '../sandbox/obf/sandbox.ts';
import { connectObf } from '../school/connect.ts';
import type { SiteIdentity } from '../school/sign.ts';
import { Driver } from './driver.ts';
import type { CaseTools } from './fault-case.ts';
import { AwardMaker } from './make-awards.ts';
import { readRecord } from './read-record.ts';
import { Replicas } from './replicas.ts';
import { AMPLE, type Rate } from './scenario-options.ts';
import { SqlLedger } from './sql-ledger.ts';

/** A minute of the sidecar's look-ups takes so long here, and one of the platform's lists as well. */
export const MINUTE_MS = 1_000;
const LOOK_EVERY_MS = 100;

export interface ObfScenarioOptions {
  readonly replicas?: number;
  readonly sandbox?: ObfOptions;
  /** Of both sides; default {@link AMPLE}. */
  readonly rate?: Rate;
}

/** Open Badge Factory's sandbox, a database, replicas between them, and a driver. */
export class ObfScenario {
  readonly sandbox: ObfSandbox;
  readonly replicas: Replicas;
  readonly driver: Driver;
  readonly ledger: SqlLedger;
  readonly #maker: AwardMaker;
  readonly #signal: AbortSignal;
  #target = '';

  private constructor(
    tools: CaseTools,
    parts: { sandbox: ObfSandbox; databaseUrl: string; size: number; rate: Rate },
  ) {
    const { sandbox, databaseUrl, size, rate } = parts;
    const wwwroot = 'https://school.example';
    const site: SiteIdentity = { site: 'default', wwwroot, secret: randomBytes(32).toString('base64') };
    const variables = { ...variablesOf(site, sandbox.url), ...rateVariables(rate) };
    this.sandbox = sandbox;
    this.#signal = tools.signal;
    this.replicas = new Replicas({
      size,
      program: tools.program,
      folder: tools.folder,
      random: tools.random,
      signal: tools.signal,
      variablesOf: (name) => ({
        ...variables,
        SIDECAR_DATABASE_URL: `${databaseUrl}?application_name=${name}`,
      }),
    });
    const pickUrl = () => this.replicas.any()?.url;
    this.driver = new Driver({ site, random: tools.random, signal: tools.signal, pickUrl });
    this.ledger = new SqlLedger(databaseUrl);
    this.#maker = new AwardMaker('obf', () => this.#target);
  }

  static async open(
    tools: CaseTools,
    { replicas = 3, sandbox: options = {}, rate = AMPLE }: ObfScenarioOptions = {},
  ): Promise<ObfScenario> {
    const sandbox = await startObfSandbox({ ...rate, ...options });
    const databaseUrl = await tools.createDatabase();
    const scenario = tools.use(new ObfScenario(tools, { sandbox, databaseUrl, size: replicas, rate }));
    await scenario.replicas.startAll();
    scenario.#target = await connectObf(scenario.client(), northfield);
    return scenario;
  }

  /** @throws when no replica runs. */
  client() {
    const url = this.replicas.any()?.url;
    if (url === undefined) throw new Error('No replica runs.');
    return this.driver.clientAt(url);
  }

  send(count: number): Award[] {
    const awards = this.#maker.make({ count, badgeId: 'NB0001', providerId: northfield.id });
    this.driver.give(awards);
    return awards;
  }

  /** Looks until it is so, or the case's time is up. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) {
      this.#signal.throwIfAborted();
      await delay(LOOK_EVERY_MS);
    }
  }

  async countIn(...states: string[]): Promise<number> {
    const [row] = await this.ledger.sql<{ count: number }[]>`
      select count(*)::int as count from issuances where state = any(${states})`;
    return row?.count ?? 0;
  }

  async countClaimed(): Promise<number> {
    const [row] = await this.ledger.sql<{ count: number }[]>`
      select count(*)::int as count from issuances where claimed and state = 'issued'`;
    return row?.count ?? 0;
  }

  /** Nothing is queued, under way or to be asked about. No time is skipped: the sandbox's lists know nothing of that. */
  async settled(): Promise<void> {
    await this.driver.allAcknowledged();
    await this.until(async () => (await this.countIn('queued', 'sending', 'unknown')) === 0);
    await this.driver.catchUp();
  }

  /** What Moodle heard last of each award. */
  get lastChanges(): ReadonlyMap<string, Change> {
    return this.driver.lastChanges;
  }

  readIssued(): Promise<ObfIssuedEntry[]> {
    return readRecord(this.sandbox.control);
  }

  async close(): Promise<void> {
    await this.driver.close();
    await this.replicas.close();
    await this.ledger.close();
    await this.sandbox.close();
  }
}

const variablesOf = ({ wwwroot, secret }: SiteIdentity, sandboxUrl: string): Record<string, string> => ({
  SIDECAR_PORT: '0',
  SIDECAR_SITE_URL: wwwroot,
  SIDECAR_SITE_SECRET: secret,
  SIDECAR_MASTER_KEY: randomBytes(32).toString('base64'),
  SIDECAR_ALLOW_INSECURE_UPSTREAM: '1',
  SIDECAR_OBF_URLS: `obf=${sandboxUrl}/v2`,
  SIDECAR_OBF_LOOK_UP_SECONDS: [1, 5, 15].map((minutes) => (minutes * MINUTE_MS) / 1000).join(','),
});

const rateVariables = ({ limit, windowMs }: Rate): Record<string, string> => ({
  SIDECAR_OBF_RATE_LIMIT: String(limit),
  SIDECAR_OBF_RATE_WINDOW_MS: String(windowMs),
});
