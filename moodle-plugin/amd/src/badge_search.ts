import type { OperationResult } from '@local-navigatr/shared-types';

export type Page = OperationResult<'get_badges'>;
export type Wanted = { query: string; page: number };

/** How long a person must pause in typing before the search runs. */
const TYPING_MS = 250;

export type Search = ReturnType<typeof createSearch>;

/**
 * Searches so that what is shown always answers what was typed last: a slow early answer is dropped.
 *
 * `load` fetches a page, `show` shows it, `fail` says why there is none.
 */
export function createSearch(steps: {
  load(wanted: Wanted, refresh: boolean): Promise<Page>;
  show(page: Page): Promise<void>;
  fail(error: unknown): Promise<void>;
}) {
  let turn = 0;
  let typing: number | undefined;
  let shown: Wanted = { query: '', page: 1 };
  let asked: Wanted = shown;

  /** `shouldRender` is looked at when the answer is there. False: it was not welcome then, and is not shown. */
  async function ask(wanted: Wanted, shouldRender = (): boolean => true, refresh = false): Promise<boolean> {
    turn += 1;
    const mine = turn;
    asked = wanted;
    try {
      const page = await steps.load(wanted, refresh);
      if (mine !== turn) return true;
      if (!shouldRender()) return false;
      shown = wanted;
      await steps.show(page);
    } catch (error) {
      if (mine === turn) await steps.fail(error);
    }
    return true;
  }

  return {
    ask,
    /** What is shown now. */
    shown: (): Wanted => shown,
    /** What was asked for last, once more. */
    again: (): Promise<boolean> => ask(asked),
    /** The first page of what is shown, read from the platform again. */
    refresh: (): Promise<boolean> => ask({ query: shown.query, page: 1 }, undefined, true),
    /** The next page of what is shown. */
    more: (): Promise<boolean> => ask({ query: shown.query, page: shown.page + 1 }),
    /** Asks once the person pauses. */
    onInput(query: string): void {
      window.clearTimeout(typing);
      typing = window.setTimeout(() => void ask({ query: query.trim(), page: 1 }), TYPING_MS);
    },
  };
}
