import type { Scenario } from './scenario.ts';
import type { ScenarioOptions } from './scenario-options.ts';

/** `small` runs with every `npm test`; `full` is the matrix as it was asked for. */
export const scales = ['small', 'full'] as const;
export type Scale = (typeof scales)[number];

/** One fault, injected into real processes, and what must hold afterwards. */
export interface FaultCase {
  /** Its number in docs/faults.md; variants share it. */
  readonly number: number;
  /** Unique; for `--only`. */
  readonly name: string;
  readonly what: string;
  /** After that long it is ended and has failed; at full scale after three times that. */
  readonly limitMinutes: number;
  /** It mostly waits for real time to pass, so it may run beside two busy ones. */
  readonly waits?: boolean;
  readonly run: (tools: CaseTools) => Promise<void>;
}

export interface CaseTools {
  readonly scale: Scale;
  readonly pick: <T>(by: Readonly<Record<Scale, T>>) => T;
  /** In [0, 1), from the run's seed and the case's name. */
  readonly random: () => number;
  /** Aborts when the case's time is up or somebody stops the run. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Sandbox, database, replicas and driver; all of it is ended after the case. */
  readonly open: (options?: ScenarioOptions) => Promise<Scenario>;
  /** An empty database of this lane's server, for `databaseUrl` of a scenario's options. */
  readonly createDatabase: () => Promise<string>;
  /** Closes it after the scenarios, however the case ends. Returns it. */
  readonly use: <T extends { close: () => Promise<void> }>(resource: T) => T;
  /** What this machine lacks for the case; it ends here. */
  readonly skip: (why: string) => never;
  /** A folder of the case's own. */
  readonly folder: string;
  /** The sidecar that is tried. */
  readonly program: string;
  /** An assertion of the case's own. All of them are reported, not only the first. */
  readonly expect: (holds: boolean, sentence: string) => void;
  /** A number for the artifact: what was measured, not what must hold. */
  readonly note: (name: string, value: unknown) => void;
}

/** The machine cannot be brought to what the case needs. */
export class CaseSkipped extends Error {
  override name = 'CellSkipped';
}
