import { moving } from './life_cycle.ts';
import { shownNumber } from './number.ts';
import { regions } from './selectors.ts';
import { string } from './strings.ts';

/** Counts by the name that an element of the strip gives in `data-count`; what is null or missing is not known. */
export type Counts = Readonly<Record<string, number | string | object | null | undefined>>;

/** Often enough to watch a backlog of 2.5 badges a second drain, seldom enough to cost a school nothing. */
const POLL_MS = 10_000;

const countOf = (counts: Counts, name: string): number => Number(counts[name] ?? 0);

const isMoving = (counts: Counts): boolean => moving.some((name) => countOf(counts, name) > 0);

/**
 * Says how long it takes until all are sent, while that is known.
 *
 * @returns whether it was not known before, or no longer is: something held it up, or does so now
 */
async function showEta(strip: Element, seconds: number): Promise<boolean> {
  const region = strip.parentElement?.querySelector(regions.eta);
  if (!region) return false;
  const wasKnown = region.textContent !== '';
  region.textContent = seconds > 0 ? await string('etaminutes', Math.ceil(seconds / 60)) : '';
  return wasKnown !== seconds > 0;
}

/** Counts of what was earned and is not issued. */
const OPEN = ['noConsent', 'waiting', 'completionMissing', 'queued', 'sending', 'unknown', 'needsAttention'];

/** Shows how many of all that were earned are issued, where the page has a bar for it. */
async function showBar(strip: Element, counts: Counts): Promise<void> {
  const bar = strip.parentElement?.querySelector<HTMLElement>(regions.bar);
  const text = bar?.previousElementSibling;
  if (!bar || !text) return;
  const issued = countOf(counts, 'issued');
  const total = OPEN.reduce((sum, name) => sum + countOf(counts, name), issued);
  const percent = String(total > 0 ? Math.floor((100 * issued) / total) : 0);
  bar.setAttribute('aria-valuenow', percent);
  bar.querySelector<HTMLElement>('.progress-bar')?.style.setProperty('width', `${percent}%`);
  text.textContent = await string('issuedof', { issued: shownNumber(issued), total: shownNumber(total) });
}

/**
 * Counts of nothing are left out, but for those that people look for.
 *
 * @returns whether it is another one than before
 */
function showCount(element: HTMLElement, count: string): boolean {
  const isChanged = element.textContent !== count;
  element.textContent = count;
  const isNothing = count === '0';
  const item = element.parentElement;
  item?.toggleAttribute('hidden', isNothing && element.dataset['always'] !== '1');
  const needsPerson = element.dataset['count'] === 'needsAttention';
  item?.classList.toggle('local-navigatr-attention', needsPerson && !isNothing);
  return isChanged;
}

/**
 * Writes the counts into the elements that name them; everything else on the strip stays.
 *
 * @returns whether one of them is another one than before
 */
export function showProgress(strip: HTMLElement, counts: Counts): boolean {
  let isChanged = false;
  for (const element of strip.querySelectorAll<HTMLElement>('[data-count]')) {
    const count = counts[element.dataset['count'] ?? ''];
    if (count === undefined || count === null) continue;
    // One more than the server counts exactly.
    const shown = String(count) === strip.dataset['more'] ? strip.dataset['moreText'] : undefined;
    isChanged = showCount(element, shown ?? shownNumber(Number(count))) || isChanged;
  }
  return isChanged;
}

/**
 * Keeps the counts of the strip current while anything in it moves and the page is looked at.
 * Ends with the last one; a failed reading only skips a turn, because the next page load shows the truth anyway.
 *
 * `moved` runs when they were read in their turn and are others than before, or something holds them up that did not before;
 * `told` each time, with all that was read.
 *
 * @returns what reads them at once, and goes on while anything moves: for who has just done something
 */
export function followProgress<Read extends Counts>(
  root: ParentNode,
  read: () => Promise<Read>,
  { moved, told }: { moved?: () => void; told?: (counts: Read) => Promise<void> } = {},
): () => void {
  const strip = root.querySelector<HTMLElement>(regions.progress);
  let timer: number | undefined;
  let turn = 0;

  const look = async (tell?: () => void): Promise<void> => {
    if (!strip) return;
    if (document.hidden) return wait();
    turn += 1;
    const mine = turn;
    const counts = await read().catch(() => null);
    // An answer that was overtaken is not shown: it may be the older one.
    if (mine !== turn) return;
    if (counts) {
      const isChanged = showProgress(strip, counts);
      await showBar(strip, counts);
      const isOther = await showEta(strip, isMoving(counts) ? countOf(counts, 'etaSeconds') : 0);
      if (isChanged || isOther) tell?.();
      await told?.(counts);
    }
    if (counts === null || isMoving(counts)) wait();
  };
  const wait = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void look(moved), POLL_MS);
  };
  if (strip?.dataset['moving'] === '1') wait();
  return () => {
    window.clearTimeout(timer);
    void look();
  };
}
