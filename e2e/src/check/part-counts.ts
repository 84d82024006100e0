import { addCounts, type Counts, NONE, ONE_FAILED, ONE_SKIPPED } from './counts.ts';
import type { PartResult, Skip } from './part.ts';

/** Collects what a part came to. */
export class PartCounts {
  readonly #skips: 'allowed' | 'avoidable ones fail';
  readonly #notes: string[] = [];
  #counts: Counts = NONE;

  /** @param skips what a skip counts as: on CI one that could have been avoided is a failure */
  constructor(skips: 'allowed' | 'avoidable ones fail') {
    this.#skips = skips;
  }

  count(counts: Counts): void {
    this.#counts = addCounts(this.#counts, counts);
  }

  fail(reason: string): void {
    this.count(ONE_FAILED);
    this.note(reason);
  }

  skip({ what, why, kind }: Skip): void {
    const isFailure = kind === 'avoidable' && this.#skips === 'avoidable ones fail';
    this.count(isFailure ? ONE_FAILED : ONE_SKIPPED);
    this.note(`${what}: ${isFailure ? 'not run, although this machine could have it' : 'skipped'}, ${why}`);
  }

  note(text: string): void {
    this.#notes.push(text.trimEnd());
  }

  result(): Pick<PartResult, 'outcome' | 'counts' | 'notes'> {
    return { outcome: outcomeOf(this.#counts), counts: this.#counts, notes: this.#notes };
  }
}

function outcomeOf(counts: Counts): PartResult['outcome'] {
  if (counts.failed > 0) return 'failed';
  return counts.passed === 0 && counts.skipped > 0 ? 'skipped' : 'passed';
}
