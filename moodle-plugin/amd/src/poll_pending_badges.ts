import type { Page, Search } from './badge_search.ts';

/** The sidecar fetches about two pages of badges a second. */
const LOOK_MS = 2_000;

/**
 * Shows the badges that the sidecar is still fetching as they arrive. Not while somebody is among the cards or has
 * gone beyond the first page: nothing may move under a person's hands.
 */
export function createPoll(grid: HTMLElement): (search: Search, page: Page) => void {
  let timer: number | undefined;

  const isInUse = (search: Search): boolean =>
    search.shown().page > 1 || grid.contains(document.activeElement);

  async function look(search: Search, page: Page): Promise<void> {
    // Also when somebody came among them while the answer was on its way.
    const isDone = !isInUse(search) && (await search.ask(search.shown(), () => !isInUse(search)));
    if (!isDone) poll(search, page);
  }

  function poll(search: Search, page: Page): void {
    window.clearTimeout(timer);
    if (page.pending > 0 || page.refreshing)
      timer = window.setTimeout(() => void look(search, page), LOOK_MS);
  }
  return poll;
}
