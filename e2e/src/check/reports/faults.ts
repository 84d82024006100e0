import { describeFailure, type TestReport } from './test-report.ts';

/**
 * Reads what `npm run faults` prints: a line per case, `passed  kill-hold: sent 180 …`, `FAILED  …` or `skipped  …`, below a
 * failed one its reasons, and in the end a line that begins with `faults: `. Undefined when it did not get there.
 */
export function readFaultsOutput(output: string): TestReport | undefined {
  if (!/^faults: \d+ cases, /m.test(output)) return undefined;
  const count = (pattern: RegExp) => output.match(pattern)?.length ?? 0;
  const failed = [...output.matchAll(/^FAILED {2}([\w-]+: sent \d+.*)$((?:\n {4}.*)*)/gm)];
  return {
    passed: count(/^passed {2}[\w-]+: sent \d+/gm),
    failed: failed.length,
    skipped: count(/^skipped {2}[\w-]+: /gm),
    failures: failed.map(([, faultCase = '', reasons = '']) => describeFailure(faultCase, reasons)),
  };
}
