import type { Counts } from '../counts.ts';

/**
 * Reads what `npm run faults` prints: a line per cell, `passed  kill-hold: sent 180 …`, `FAILED  …` or `skipped  …`, and in
 * the end one that begins with `faults: `. Undefined when it did not get there.
 */
export function readFaultsOutput(output: string): Counts | undefined {
  if (!/^faults: \d+ cells, /m.test(output)) return undefined;
  const count = (pattern: RegExp) => output.match(pattern)?.length ?? 0;
  return {
    passed: count(/^passed {2}[\w-]+: sent \d+/gm),
    failed: count(/^FAILED {2}[\w-]+: sent \d+/gm),
    skipped: count(/^skipped {2}[\w-]+: /gm),
  };
}
