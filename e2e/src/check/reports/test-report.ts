import { stripVTControlCharacters } from 'node:util';
import type { Counts } from '../counts.ts';

/** What a program that runs tests came to. */
export interface TestReport extends Counts {
  /** Each failed test: its name, and below it the beginning of why. */
  readonly failures: readonly string[];
}

/** Enough of a reason to know where to look; the part's log has the rest. */
const REASON_LINES = 8;

export function describeFailure(name: string, reason: string): string {
  const lines = stripVTControlCharacters(reason).split('\n');
  return [name, ...lines.filter((line) => line.trim() !== '').slice(0, REASON_LINES)].join('\n');
}
