import type { TestReport } from './test-report.ts';

/**
 * Reads the last line of an `npm test`: `12 passed, 0 failed, 1 skipped`. Undefined when it did not get there. What failed is
 * named above that line, in the output.
 */
export function readCheckOutput(output: string): TestReport | undefined {
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (line === undefined) return undefined;
  const [passed = 0, failed = 0, skipped = 0] = line.slice(1).map(Number);
  return { passed, failed, skipped, failures: [] };
}
