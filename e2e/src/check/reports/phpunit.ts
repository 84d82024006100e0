import type { Counts } from '../counts.ts';

/**
 * Reads the line that PHPUnit ends with: `OK (83 tests, 300 assertions)`, or
 * `Tests: 83, Assertions: 300, Errors: 1, Failures: 1, Skipped: 2.` Undefined when it got to neither.
 */
export function readPhpunitOutput(output: string): Counts | undefined {
  const text = stripColours(output);
  const fine = /^OK \((\d+) tests?, /m.exec(text)?.[1];
  if (fine !== undefined) return { passed: Number(fine), failed: 0, skipped: 0 };
  const line = /^Tests: .*$/m.exec(text)?.[0];
  return line === undefined ? undefined : readTotals(line);
}

function readTotals(line: string): Counts {
  const total = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
  const failed = total('Errors') + total('Failures');
  const skipped = total('Skipped') + total('Incomplete');
  return { passed: total('Tests') - failed - skipped, failed, skipped };
}

function stripColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character.
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
