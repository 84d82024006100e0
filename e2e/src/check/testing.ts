import { ONE_FAILED, ONE_PASSED } from './counts.ts';
import type { Part, PartResult } from './part.ts';

/** A part for tests; it passes. */
export function partNamed(name: string, changed: Partial<Part> = {}): Part {
  const run: Part['run'] = (tools) => Promise.resolve(tools.count(ONE_PASSED));
  return { name, what: '', stage: 'together', limitMinutes: 1, run, ...changed };
}

export function resultNamed(name: string, outcome: PartResult['outcome'] = 'passed'): PartResult {
  const counts = outcome === 'failed' ? ONE_FAILED : ONE_PASSED;
  return { name, outcome, seconds: 0, counts, notes: [], logFile: '' };
}
