import { regions } from './selectors.ts';
import { text } from './texts.ts';

/** Counts by the name that an element of the strip gives in `data-count`; what is null is not known. */
export type Counts = Readonly<Record<string, number | string | null>>;

/** Often enough to watch a backlog of 2.5 badges a second drain, seldom enough to cost a school nothing. */
const POLL_MS = 10_000;

const moving = ['waiting', 'queued', 'sending', 'unknown'] as const;
const isMoving = (counts: Counts): boolean => moving.some((name) => Number(counts[name] ?? 0) > 0);

/** Says how long it takes until all are sent, while that is known. */
async function showEta(strip: Element, seconds: number): Promise<void> {
  const region = strip.parentElement?.querySelector(regions.eta);
  if (region) region.textContent = seconds > 0 ? await text('etaminutes', Math.ceil(seconds / 60)) : '';
}

/** Writes the counts into the elements that name them; everything else on the strip stays. */
export function showProgress(strip: Element, counts: Counts): void {
  for (const element of strip.querySelectorAll<HTMLElement>('[data-count]')) {
    const count = counts[element.dataset['count'] ?? ''];
    if (count !== undefined && count !== null) element.textContent = String(count);
  }
}

/**
 * Keeps the counts of the strip current while anything in it moves and the page is looked at.
 * Ends by itself; a failed reading only skips a turn, because the next page load shows the truth anyway.
 */
export function followProgress(root: ParentNode, read: () => Promise<Counts>): void {
  const strip = root.querySelector(`${regions.progress}[data-moving="1"]`);
  if (!strip) return;

  const look = async (): Promise<void> => {
    if (document.hidden) return wait();
    const counts = await read().catch(() => null);
    if (counts) {
      showProgress(strip, counts);
      await showEta(strip, isMoving(counts) ? Number(counts['etaSeconds'] ?? 0) : 0);
    }
    if (counts === null || isMoving(counts)) wait();
  };
  const wait = (): void => {
    window.setTimeout(() => void look(), POLL_MS);
  };
  wait();
}
