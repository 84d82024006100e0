import { alignColumns } from '../system/align-columns.ts';
import { sumCounts } from './counts.ts';
import type { PartResult } from './part.ts';

const HEADINGS = ['part', 'result', 'time', 'passed', 'failed', 'skipped'];
const WORD_COLUMNS = 2;

/** What ran and how long it took, then why something failed or was skipped. */
export function formatTable(results: readonly PartResult[]): string {
  const lines = alignColumns([HEADINGS, ...results.map(toRow), totalRow(results)], WORD_COLUMNS);
  return [...lines, ...formatNotes(results)].join('\n');
}

function toRow({ name, outcome, seconds, counts }: PartResult): string[] {
  const numbers = [counts.passed, counts.failed, counts.skipped].map(String);
  return [name, outcome, formatSeconds(seconds), ...numbers];
}

function totalRow(results: readonly PartResult[]): string[] {
  const { passed, failed, skipped } = sumCounts(results.map((result) => result.counts));
  return ['all', '', '', ...[passed, failed, skipped].map(String)];
}

function formatNotes(results: readonly PartResult[]): string[] {
  const notes = results.flatMap(({ name, notes }) => notes.map((note) => `  ${name}: ${indent(note)}`));
  return notes.length === 0 ? [] : ['', 'Failed or skipped:', ...notes];
}

function indent(note: string): string {
  return note.replaceAll('\n', '\n    ');
}

export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
