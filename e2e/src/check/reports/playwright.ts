import { z } from 'zod';
import type { Counts } from '../counts.ts';

const report = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  /** What broke outside any test, such as a file that could not be loaded. */
  errors: z.array(z.unknown()),
});

/** Reads Playwright's JSON report. A test that passed only when repeated has failed. */
export function readPlaywrightReport(text: string): Counts {
  const { stats, errors } = report.parse(JSON.parse(text));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}
