import Templates from 'core/templates';
import type { Page } from './badge_search.ts';
import { find, need, regions } from './selectors.ts';
import { text } from './texts.ts';

export const PAGE_SIZE = 24;

type Shown = { page: Page; chosen: string | null };

const contextOf = ({ page, chosen }: Shown): object => ({
  badges: page.badges.map(({ id, name, description, imageUrl, issuable }) => ({
    id,
    name,
    description,
    issuable,
    imageurl: imageUrl,
    chosen: id === chosen && issuable,
  })),
});

/** One sentence about what was found, for everybody; it is also what a screen reader says. */
export async function foundSentence(page: Page, query: string): Promise<string> {
  const shown = Math.min(page.page * page.size, page.total);
  const found =
    page.total > 0
      ? await text('badgesfound', { shown, total: page.total })
      : await text(query ? 'nobadgesmatch' : 'nobadges');
  return page.pending > 0 ? `${found} ${await text('badgespending', page.pending)}` : found;
}

/** Shows a page of badges: the first replaces what was there, the next ones are added below. */
export async function showCards(picker: HTMLElement, shown: Shown): Promise<void> {
  const region = need(picker, regions.badges);
  const { html, js } = await Templates.renderForPromise('local_navigatr/badge_cards', contextOf(shown));
  if (shown.page.page === 1) Templates.replaceNodeContents(region, html, js);
  else Templates.appendNodeContents(region, html, js);
}

/** Moves the focus to the first badge of a page that was just added, where the reading goes on. */
export function focusFirstOf(picker: HTMLElement, page: Page): void {
  const first = page.badges[0];
  if (first) find(picker, `input[value="${CSS.escape(first.id)}"]`)?.focus();
}

export const hasMore = (page: Page): boolean => page.page * page.size < page.total;
