import type { Change, FeedReply } from '@local-navigatr/shared-types';

/** Follows the sidecar's feed as Moodle's task does: from where it got to the time before. */
export class FeedReader {
  readonly #take: (change: Change) => void;
  #cursor = 0;

  /** @param take gets each change */
  constructor(take: (change: Change) => void) {
    this.#take = take;
  }

  /**
   * Reads page by page to the feed's end, and returns the last page.
   * @param ask for the page after a cursor; undefined, when it cannot be had, ends the reading
   */
  async readOn<Page extends FeedReply | undefined>(ask: (after: number) => Promise<Page>): Promise<Page> {
    for (;;) {
      const page = await ask(this.#cursor);
      for (const change of page?.changes ?? []) this.#take(change);
      this.#cursor = Math.max(this.#cursor, page?.cursor ?? 0);
      if (page?.more !== true) return page;
    }
  }
}
