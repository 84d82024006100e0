import { join } from 'node:path';
import { seededRandom } from '../sandbox/faults/seeded-random.ts';
import { TimeLimit } from '../system/time-limit.ts';
import type { Balance } from './compare.ts';
import { CaseSkipped, type CaseTools, type FaultCase, type Scale } from './fault-case.ts';
import { Scenario } from './scenario.ts';
import type { ScenarioContext } from './scenario-options.ts';

export interface CaseResult {
  readonly number: number;
  readonly name: string;
  readonly what: string;
  readonly scale: Scale;
  readonly seed: number;
  readonly seconds: number;
  /** Time that was skipped in the ledger because nothing could happen in it. */
  readonly skippedSeconds: number;
  readonly sent: number;
  readonly totals: Totals;
  /** Every reason why it failed; empty when it passed. */
  readonly faults: readonly string[];
  /** What this machine lacks for it; null when it ran. */
  readonly skipped: string | null;
  readonly notes: Readonly<Record<string, unknown>>;
}

/** How many there are of what a balance counts or names. */
export type Totals = { readonly [name in Exclude<keyof Balance, 'contradictions'>]: number };

export interface CaseContext {
  readonly seed: number;
  readonly scale: Scale;
  readonly program: string;
  /** Of this case alone; logs stay in it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly createDatabase: () => Promise<string>;
  readonly databaseUrlOf: (url: string) => string;
}

/** The whole of a case keeps a small machine busy. */
const LIMITS: Readonly<Record<Scale, number>> = { small: 1, full: 3 };

/** Of a case gone wrong, everything says the same: the first few tell enough. */
const SENTENCES_MAX = 12;

/** Runs one case to its end and draws up its balance. Never rejects: what goes wrong is a fault of the case. */
export async function runCase(faultCase: FaultCase, context: CaseContext): Promise<CaseResult> {
  const run = new CaseRun(faultCase, context);
  return run.toEnd();
}

class CaseRun {
  readonly #faultCase: FaultCase;
  readonly #context: CaseContext;
  readonly #random: () => number;
  readonly #limit: TimeLimit;
  readonly #scenarios: Scenario[] = [];
  readonly #faults: string[] = [];
  readonly #notes: Record<string, unknown> = {};
  readonly #balances: Balance[] = [];
  readonly #resources: { close: () => Promise<void> }[] = [];
  #skipped: string | null = null;

  constructor(faultCase: FaultCase, context: CaseContext) {
    this.#faultCase = faultCase;
    this.#context = context;
    this.#random = seededRandom(seedOf(context.seed, faultCase.name));
    const minutes = faultCase.limitMinutes * LIMITS[context.scale];
    this.#limit = new TimeLimit(minutes * 60_000, context.signal);
  }

  async toEnd(): Promise<CaseResult> {
    const started = performance.now();
    try {
      await Promise.race([this.#faultCase.run(this.#tools()), this.#timeUp()]);
    } catch (error) {
      if (error instanceof CaseSkipped) this.#skipped = error.message;
      else this.#faults.push(sentenceOf(error));
    }
    await this.#compare();
    await this.#close();
    this.#limit.lift();
    return this.#result((performance.now() - started) / 1000);
  }

  #tools(): CaseTools {
    return {
      scale: this.#context.scale,
      pick: (by) => by[this.#context.scale],
      random: this.#random,
      signal: this.#limit.signal,
      say: (line) => this.#context.say(`${this.#faultCase.name}: ${line}`),
      open: async (options = {}) => {
        const scenario = await Scenario.open(this.#contextOfScenario(), options);
        this.#scenarios.push(scenario);
        return scenario;
      },
      createDatabase: this.#context.createDatabase,
      folder: this.#context.folder,
      program: this.#context.program,
      use: (resource) => {
        this.#resources.unshift(resource);
        return resource;
      },
      skip: (why) => {
        throw new CaseSkipped(why);
      },
      expect: (holds, sentence) => {
        if (!holds) this.#faults.push(sentence);
      },
      note: (name, value) => {
        this.#notes[name] = value;
      },
    };
  }

  #contextOfScenario(): ScenarioContext {
    const number = this.#scenarios.length + 1;
    return {
      name: `${this.#faultCase.name}-${number}`,
      folder: join(this.#context.folder, `scenario-${number}`),
      program: this.#context.program,
      random: this.#random,
      signal: this.#limit.signal,
      createDatabase: this.#context.createDatabase,
      databaseUrlOf: this.#context.databaseUrlOf,
    };
  }

  /** A case that waits for something that never comes must not keep the others waiting. */
  #timeUp(): Promise<never> {
    return new Promise((_, reject) => {
      const { signal } = this.#limit;
      const fail = () => reject(signal.reason);
      if (signal.aborted) fail();
      signal.addEventListener('abort', fail, { once: true });
    });
  }

  async #compare(): Promise<void> {
    for (const scenario of this.#scenarios) {
      try {
        const balance = await scenario.balance();
        this.#balances.push(balance);
        this.#faults.push(...faultsOf(balance));
      } catch (error) {
        this.#faults.push(`The records could not be compared: ${sentenceOf(error)}`);
      }
    }
  }

  async #close(): Promise<void> {
    for (const one of [...this.#scenarios, ...this.#resources]) {
      try {
        await one.close();
      } catch (error) {
        this.#faults.push(`It did not end cleanly: ${sentenceOf(error)}`);
      }
    }
  }

  #result(seconds: number): CaseResult {
    const { number, name, what } = this.#faultCase;
    const { scale, seed } = this.#context;
    const sent = this.#scenarios.reduce((total, scenario) => total + scenario.driver.given.size, 0);
    const skippedSeconds = this.#scenarios.reduce((total, scenario) => total + scenario.skippedMs / 1000, 0);
    const times = { seconds: Math.round(seconds), skippedSeconds: Math.round(skippedSeconds) };
    const notes = { ...this.#notes, failedCalls: this.#failedCalls() };
    return {
      number,
      name,
      what,
      scale,
      seed,
      ...times,
      sent,
      totals: totalsOf(this.#balances),
      faults: this.#faults,
      skipped: this.#skipped,
      notes,
    };
  }

  #failedCalls(): Record<string, number> {
    return Object.fromEntries(this.#scenarios.flatMap((scenario) => [...scenario.driver.failures]));
  }
}

/** Cases must not change each other's chances when one is added or left out. */
function seedOf(seed: number, name: string): number {
  return [...name].reduce((mixed, letter) => Math.imul(mixed, 31) + (letter.codePointAt(0) ?? 0), seed) | 0;
}

const sentenceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function faultsOf(balance: Balance): string[] {
  const { lost, unexplained, stuck, contradictions } = balance;
  return [
    ...first(lost).map((sentence) => `lost: ${sentence}`),
    ...first(unexplained).map((sentence) => `unexplained: ${sentence}`),
    ...first(stuck).map((sentence) => `stuck: ${sentence}`),
    ...first(contradictions).map((sentence) => `contradiction: ${sentence}`),
  ];
}

function first(sentences: readonly string[]): string[] {
  const rest = sentences.length - SENTENCES_MAX;
  return [...sentences.slice(0, SENTENCES_MAX), ...(rest > 0 ? [`… and ${rest} more`] : [])];
}

function totalsOf(balances: readonly Balance[]): Totals {
  const sum = (count: (balance: Balance) => number) =>
    balances.reduce((total, balance) => total + count(balance), 0);
  return {
    acknowledged: sum((balance) => balance.acknowledged),
    issued: sum((balance) => balance.issued),
    listed: sum((balance) => balance.listed),
    held: sum((balance) => balance.held),
    repeats: sum((balance) => balance.repeats),
    explained: sum((balance) => balance.explained),
    lost: sum((balance) => balance.lost.length),
    unexplained: sum((balance) => balance.unexplained.length),
    stuck: sum((balance) => balance.stuck.length),
  };
}
