import type { Counts } from '../counts.ts';

/**
 * Reads what `npm run faults` prints: a line per cell, `passed  kill-hold: sent 180 …` or `FAILED  …`, and in
 * the end one that begins with `faults: `. Undefined when it did not get there.
 */
export function readFaultsOutput(output: string): Counts | undefined {
  if (!/^faults: \d+ cells, /m.test(output)) return undefined;
  const count = (outcome: string) =>
    output.match(new RegExp(`^${outcome}  [\\w-]+: sent \\d+`, 'gm'))?.length ?? 0;
  return { passed: count('passed'), failed: count('FAILED'), skipped: 0 };
}
