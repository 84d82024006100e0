import Templates from 'core/templates';
import type { Page } from './badge_search.ts';
import { actions, regions, requireData, requireElement } from './selectors.ts';
import { string } from './strings.ts';

export const PAGE_SIZE = 24;

/** `chosen`: id of a badge; empty when none is. */
type Shown = { page: Page; chosen: string };

/** `platform`: its name, where it is another than Navigatr; empty: Navigatr. */
const contextOf = ({ page, chosen }: Shown, platform: string): object => ({
  platform,
  badges: page.badges.map(({ id, name, description, imageUrl, issuable, url, minScore }) => ({
    id,
    name,
    description,
    issuable,
    imageurl: imageUrl,
    viewurl: url,
    minscore: minScore ?? null,
    chosen: id === chosen && issuable,
  })),
});

/** One sentence about what was found, for everybody; it is also what a screen reader says. */
export async function resultSummary(page: Page, query: string): Promise<string> {
  const shown = Math.min(page.page * page.size, page.total);
  const found =
    page.total > 0
      ? await string('badgesfound', { shown, total: page.total })
      : await string(query ? 'nobadgesmatch' : 'nobadges');
  return page.pending > 0 ? `${found} ${await string('badgespending', page.pending)}` : found;
}

const cardOf = (picker: HTMLElement, id: string): HTMLElement | undefined =>
  [...picker.querySelectorAll<HTMLInputElement>(actions.chooseBadge)].find((card) => card.value === id);

/** Pages shift while the sidecar is still fetching: a badge that is shown already is not shown twice. */
const withoutShown = (picker: HTMLElement, page: Page): Page => ({
  ...page,
  badges: page.badges.filter((badge) => cardOf(picker, badge.id) === undefined),
});

/** Shows a page of badges: the first replaces what was there, the next ones are added below. */
export async function showCards(picker: HTMLElement, { page, chosen }: Shown): Promise<void> {
  const region = requireElement(picker, regions.badges);
  const isFirst = page.page === 1;
  const shown = { page: isFirst ? page : withoutShown(picker, page), chosen };
  const context = contextOf(shown, requireData(picker, 'platform'));
  const { html, js } = await Templates.renderForPromise('local_navigatr/badge_cards', context);
  if (isFirst) Templates.replaceNodeContents(region, html, js);
  else Templates.appendNodeContents(region, html, js);
}

/** Only the chosen badge's link is a stop of the Tab key: with one for each card, the way to Save would be long. */
export function letTabReachChosen(picker: HTMLElement): void {
  for (const card of picker.querySelectorAll<HTMLInputElement>(actions.chooseBadge)) {
    const link = card.closest('.local-navigatr-card')?.querySelector('a');
    if (card.checked) link?.removeAttribute('tabindex');
    else link?.setAttribute('tabindex', '-1');
  }
}

/** Moves the focus to the first badge of a page that was just added, where the reading goes on. */
export function focusFirstOf(picker: HTMLElement, page: Page): void {
  const first = page.badges[0];
  if (first) cardOf(picker, first.id)?.focus();
}

export const hasMore = (page: Page): boolean => page.page * page.size < page.total;
