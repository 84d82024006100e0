import { alignColumns } from '../system/align-columns.ts';
import type { CaseResult, Totals } from './run-case.ts';

const HEADINGS = [
  '',
  'case',
  'result',
  'sent',
  'issued',
  'listed',
  'held',
  'repeats',
  'explained',
  'time',
  'skipped',
];
const WORD_COLUMNS = 3;

export function formatTable(results: readonly CaseResult[]): string {
  return alignColumns([HEADINGS, ...results.map(rowOf)], WORD_COLUMNS).join('\n');
}

function rowOf(result: CaseResult): string[] {
  const { number, name, sent, totals, seconds, skippedSeconds } = result;
  const { issued, listed, held, repeats, explained } = totals;
  const numbers = [sent, issued, listed, held, repeats, explained].map(String);
  return [String(number), name, outcomeOf(result), ...numbers, `${seconds} s`, skippedOf(skippedSeconds)];
}

function outcomeOf({ faults, skipped }: CaseResult): string {
  if (faults.length > 0) return 'FAILED';
  return skipped === null ? 'passed' : 'skipped';
}

function skippedOf(seconds: number): string {
  if (seconds === 0) return '';
  return seconds < 600 ? `${seconds} s` : `${(seconds / 3600).toFixed(1)} h`;
}

/** What the fault matrix came to, in one line that a program can read. */
export function formatSummary(results: readonly CaseResult[]): string {
  const sum = (name: keyof Totals) => results.reduce((total, { totals }) => total + totals[name], 0);
  const counts = [
    `${results.filter(({ skipped }) => skipped === null).length} cases`,
    `${sum('acknowledged')} acknowledged`,
    `${sum('lost') + sum('stuck')} lost`,
    `${sum('unexplained')} unexplained`,
    `${sum('explained')} explained repeats`,
  ];
  return `faults: ${counts.join(', ')}`;
}
