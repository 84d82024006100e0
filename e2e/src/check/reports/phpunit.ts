import { stripVTControlCharacters } from 'node:util';
import { describeFailure, type TestReport } from './test-report.ts';

/**
 * Reads what PHPUnit ends with: `OK (83 tests, 300 assertions)`, or
 * `Tests: 83, Assertions: 300, Errors: 1, Failures: 1, Skipped: 2.` Undefined when it got to neither.
 */
export function readPhpunitOutput(output: string): TestReport | undefined {
  const text = stripVTControlCharacters(output);
  const fine = /^OK \((\d+) tests?, /m.exec(text)?.[1];
  if (fine !== undefined) return { passed: Number(fine), failed: 0, skipped: 0, failures: [] };
  const line = /^Tests: .*$/m.exec(text)?.[0];
  return line === undefined ? undefined : { ...readTotals(line), failures: readFailures(text) };
}

function readTotals(line: string) {
  const total = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
  const failed = total('Errors') + total('Failures');
  const skipped = total('Skipped') + total('Incomplete');
  return { passed: total('Tests') - failed - skipped, failed, skipped };
}

/** Numbered lists, `1) local_navigatr\log_test::test_it`, under a heading for each kind; skipped tests have one, too. */
function readFailures(text: string): string[] {
  const lists = [
    ...text.matchAll(/^There (?:was|were) \d+ (?:error|failure)s?:$([\s\S]*?)(?=^--$|^There |^[A-Z]+!$)/gm),
  ];
  const entries = lists.flatMap(([, list = '']) => [...list.matchAll(/^\d+\) (.+)$((?:\n(?!\d+\) ).*)*)/gm)]);
  return entries.map(([, name = '', reason = '']) => describeFailure(name, reason));
}
