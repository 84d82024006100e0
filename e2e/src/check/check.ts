import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { stopLeftovers } from '../moodle/stop.ts';
import type { Need } from '../system/needs.ts';
import { formatCounts, sumCounts } from './counts.ts';
import type { Part, PartResult } from './part.ts';
import { ARTIFACTS, ROOT } from './places.ts';
import type { CheckArguments } from './read-arguments.ts';
import { type RunOptions, runPart } from './run-part.ts';
import { runParts } from './run-parts.ts';
import { formatSeconds, formatTable } from './table.ts';

/** So that nobody, and no CI service, takes a long silence for a hang. */
const REMIND_MS = 60_000;

const say = (line: string): void => console.log(line);

export interface CheckOptions {
  readonly wanted: CheckArguments;
  /** `CI=true`: a skip that the machine could have avoided is a failure. */
  readonly where: 'ci' | 'desk';
  readonly signal: AbortSignal;
}

/** Runs the parts, says how it goes, and returns the exit code. The last line sums up all tests. */
export async function check({ wanted, where, signal }: CheckOptions): Promise<number> {
  const running = new Map<string, number>();
  signal.addEventListener('abort', () => say('Stopping what runs …'), { once: true });
  const reminder = setInterval(() => remind(running), REMIND_MS);
  const options = runOptions({ wanted, where, signal });
  const results = await runParts(wanted.parts, {
    cores: availableParallelism(),
    run: (part) => runPart(part, options),
    onStart: ({ name }) => {
      running.set(name, performance.now());
      say(`… ${name}`);
    },
    onEnd: (result) => {
      running.delete(result.name);
      showResult(result);
    },
    signal,
  });
  clearInterval(reminder);
  const code = finish(results, signal);
  // Of parts that were stopped while they installed a Moodle: its database server is not of their process group.
  await stopLeftovers();
  return code;
}

function runOptions({ wanted, where, signal }: CheckOptions): RunOptions {
  return {
    root: ROOT,
    artifacts: ARTIFACTS,
    allNeeds: unionOfNeeds(wanted.parts),
    signal,
    skips: where === 'ci' ? 'avoidable ones fail' : 'allowed',
    onOutput: (piece) => {
      if (wanted.output === 'live') process.stdout.write(piece);
    },
  };
}

function unionOfNeeds(parts: readonly Part[]): Need[] {
  return [...new Set(parts.flatMap(({ needs = [], wants = [] }) => [...needs, ...wants]))];
}

function remind(running: ReadonlyMap<string, number>): void {
  for (const [name, startedAt] of running) {
    say(`… ${name} still runs, ${formatSeconds((performance.now() - startedAt) / 1000)}`);
  }
}

const MARKS = { passed: '✓', failed: '✗', skipped: '-' } as const;

function showResult(result: PartResult): void {
  const { name, outcome, seconds, counts, notes, logFile } = result;
  say(`${MARKS[outcome]} ${name}  ${formatSeconds(seconds)}  ${formatCounts(counts)}`);
  for (const note of notes) say(`    ${note.replaceAll('\n', '\n    ')}`);
  if (outcome === 'failed') say(`    The whole of it: ${relative(ROOT, logFile)}`);
}

function finish(results: readonly PartResult[], signal: AbortSignal): number {
  const total = sumCounts(results.map((result) => result.counts));
  say(`\n${formatTable(results)}\n`);
  if (signal.aborted) say('Stopped before everything had run.');
  say(formatCounts(total));
  return total.failed > 0 || signal.aborted ? 1 : 0;
}

export function describeParts(parts: readonly Part[]): string {
  const width = Math.max(...parts.map((part) => part.name.length));
  return parts.map((part) => `${part.name.padEnd(width)}  ${part.what}`).join('\n');
}
