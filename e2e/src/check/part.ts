import type { Need } from '../system/needs.ts';
import type { Counts } from './counts.ts';
import type { TestReport } from './reports/test-report.ts';

/** One thing that `npm test` checks. */
export interface Part {
  readonly name: string;
  /** Selects it as well, together with its siblings. */
  readonly family?: string;
  /** For `--list`. */
  readonly what: string;
  /** After that long it is ended and has failed. */
  readonly limitMinutes: number;
  /** How many cores it keeps busy, on average, where it has them. Default 1. */
  readonly cores?: number;
  /** Parts of one stage may run a few at a time; the next stage waits for all of them. */
  readonly stage: Stage;
  /** What the machine must have. */
  readonly needs?: readonly Need[];
  /** What some of its tests use; they skip themselves without it. */
  readonly wants?: readonly Need[];
  /** Runs only when `--only` names it. */
  readonly onRequest?: true;
  /** Parts that must have passed, if they run at all. */
  readonly after?: readonly string[];
  readonly run: (tools: Tools) => Promise<void>;
}

/**
 * In this order: what the machine needs, what others need built, everything that gets along with others, and what
 * wants the machine for itself.
 */
export const STAGES = ['machine', 'build', 'together', 'alone'] as const;
export type Stage = (typeof STAGES)[number];

/** What a part reports to and works with. */
export interface Tools {
  /** Where reports of this part go; it exists. */
  readonly reports: string;
  /** Aborts when the time is up or somebody stops the whole. */
  readonly signal: AbortSignal;
  /** Needs that all selected parts have together. */
  readonly allNeeds: readonly Need[];
  /** Writes into the part's log. */
  readonly say: (line: string) => void;
  /** Runs a program to its end and counts what it came to. False when it, or a test in it, failed. */
  readonly command: (command: PartCommand) => Promise<boolean>;
  readonly count: (counts: Counts) => void;
  readonly fail: (reason: string) => void;
  readonly skip: (skip: Skip) => void;
}

export interface PartCommand {
  /** For the log and the reasons of failures. */
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Default: the repository. */
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Reads what its tests came to; undefined when the report is missing. Without it the command counts as one. */
  readonly readTests?: (output: string) => TestReport | undefined;
}

export interface Skip {
  /** What was not checked. */
  readonly what: string;
  /** Why, and what to do about it. */
  readonly why: string;
  /** `avoidable`: the machine could have had what is missing; with `CI=true` that is a failure. */
  readonly kind: 'avoidable' | 'unavoidable';
}

export interface PartResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly counts: Counts;
  /** Why something failed or was skipped. */
  readonly notes: readonly string[];
  readonly logFile: string;
}
