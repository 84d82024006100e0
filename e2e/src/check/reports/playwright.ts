import { z } from 'zod';
import { describeFailure, type TestReport } from './test-report.ts';

const error = z.object({ message: z.string().optional() });

const spec = z.object({
  title: z.string(),
  file: z.string(),
  ok: z.boolean(),
  /** A test that took too long has a second error: what it was waiting for. */
  tests: z.array(z.object({ results: z.array(z.object({ errors: z.array(error) })) })),
});

interface Suite {
  readonly specs: readonly z.infer<typeof spec>[];
  readonly suites?: readonly Suite[] | undefined;
}

const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ specs: z.array(spec), suites: z.array(suite).optional() }),
);

const report = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  suites: z.array(suite),
  /** What broke outside any test, such as a file that could not be loaded. */
  errors: z.array(error),
});

/** Reads Playwright's JSON report. A test that passed only when repeated has failed. */
export function readPlaywrightReport(text: string): TestReport {
  const { stats, suites, errors } = report.parse(JSON.parse(text));
  const broken = suites.flatMap(listSpecs).filter(({ ok }) => !ok);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...broken.map((one) => describeFailure(`${one.file}: ${one.title}`, reasonOf(one))),
      ...errors.map(({ message }) => describeFailure('outside of tests', message ?? '')),
    ],
  };
}

function listSpecs({ specs, suites }: Suite): z.infer<typeof spec>[] {
  return [...specs, ...(suites ?? []).flatMap(listSpecs)];
}

function reasonOf({ tests }: z.infer<typeof spec>): string {
  const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
  return errors.map(({ message }) => message ?? '').join('\n');
}
