import { ONE_SKIPPED } from './counts.ts';
import { type Part, type PartResult, STAGES } from './part.ts';

export interface RunPartsOptions {
  /**
   * How many cores the parts that run at a time may keep busy together. One part always runs. More than there are makes each
   * part slower than it saves: what waits for something looks for it all the time.
   */
  readonly cores: number;
  readonly run: (part: Part) => Promise<PartResult>;
  readonly onStart: (part: Part) => void;
  readonly onEnd: (result: PartResult) => void;
  /** Nothing new begins after that. */
  readonly signal: AbortSignal;
}

/**
 * Runs parts stage by stage, in the given order, as many at a time as there are cores for: a smaller one passes one that
 * has to wait. A part whose predecessor failed is not run. Results come in the order of the parts.
 */
export async function runParts(parts: readonly Part[], options: RunPartsOptions): Promise<PartResult[]> {
  const results = new Map<string, PartResult>();
  for (const stage of STAGES) {
    await runStage(
      parts.filter((part) => part.stage === stage),
      { results, options, all: parts },
    );
  }
  return parts.flatMap((part) => results.get(part.name) ?? []);
}

interface Progress {
  readonly all: readonly Part[];
  readonly results: Map<string, PartResult>;
  readonly options: RunPartsOptions;
}

async function runStage(parts: readonly Part[], progress: Progress): Promise<void> {
  const waiting = [...parts];
  const running = new Map<Part, Promise<void>>();
  while (!progress.options.signal.aborted) {
    const next = takeReady(waiting, [...running.keys()], progress);
    if (next !== undefined) {
      running.set(
        next,
        runOne(next, progress).finally(() => running.delete(next)),
      );
      continue;
    }
    if (running.size === 0) return;
    await Promise.race(running.values());
  }
  await Promise.all(running.values());
}

/** The first part that waits neither for another nor for cores. */
function takeReady(waiting: Part[], running: readonly Part[], progress: Progress): Part | undefined {
  const index = waiting.findIndex(
    (part) =>
      fits(part, running, progress.options.cores) &&
      predecessors(part, progress).every((name) => progress.results.has(name)),
  );
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}

function fits(part: Part, running: readonly Part[], cores: number): boolean {
  const busy = running.reduce((sum, other) => sum + coresOf(other), 0);
  return running.length === 0 || busy + coresOf(part) <= cores;
}

const coresOf = ({ cores = 1 }: Part): number => cores;

function predecessors(part: Part, { all }: Progress): string[] {
  const selected = new Set(all.map(({ name }) => name));
  return (part.after ?? []).filter((name) => selected.has(name));
}

async function runOne(part: Part, progress: Progress): Promise<void> {
  const { results, options } = progress;
  const failed = predecessors(part, progress).find((name) => results.get(name)?.outcome === 'failed');
  if (failed === undefined) options.onStart(part);
  const result = failed === undefined ? await options.run(part) : notRun(part, failed);
  results.set(part.name, result);
  options.onEnd(result);
}

function notRun(part: Part, failed: string): PartResult {
  const notes = [`not run, because ${failed} failed`];
  return { name: part.name, outcome: 'skipped', seconds: 0, counts: ONE_SKIPPED, notes, logFile: '' };
}
