import type { CaseTools } from '../faults/fault-case.ts';

export interface BenchOptions {
  /** How long the drains are watched. */
  readonly minutes: number;
  /** How many replicas drain, one run each. */
  readonly replicas: readonly number[];
  /** Rows of the large ledger, and awards of the large site. */
  readonly rows: number;
}

/** One thing to measure. What it finds goes into the notes; it asserts counts only, for times depend on the machine. */
export interface BenchPart {
  readonly name: string;
  readonly what: string;
  readonly limitMinutes: number;
  readonly run: (tools: CaseTools, options: BenchOptions) => Promise<void>;
}
