import { z } from 'zod';
import { describeFailure, type TestReport } from './test-report.ts';

const file = z.object({
  name: z.string(),
  status: z.string(),
  message: z.string(),
  assertionResults: z.array(
    z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
  ),
});

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(file),
});

/** Reads vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function readVitestReport(text: string): TestReport {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report.parse(
    JSON.parse(text),
  );
  const broken = testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0);
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
    failures: [
      ...broken.map(({ name, message }) => describeFailure(name, message)),
      ...testResults.flatMap(describeFailedTests),
    ],
  };
}

function describeFailedTests({ name, assertionResults }: z.infer<typeof file>): string[] {
  return assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) =>
      describeFailure(`${name}: ${fullName}`, failureMessages.join('\n')),
    );
}
