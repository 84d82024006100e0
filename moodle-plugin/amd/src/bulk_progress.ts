import Templates from 'core/templates';
import type { Progress } from './bulk_question.ts';
import { shownNumber } from './number.ts';
import { call } from './repository.ts';
import { find, regions } from './selectors.ts';

/** A turn of a hundred badges takes a second or two. */
const LOOK_MS = 3_000;

const blocksIn = (region: HTMLElement): HTMLElement[] => [
  ...region.querySelectorAll<HTMLElement>(regions.bulkState),
];

const isRunning = ({ dataset }: HTMLElement): boolean => dataset['running'] === '1';

/** As the template shows it. */
async function render(progress: Progress): Promise<Element | null> {
  const results = progress.results.map(({ label, count }) => ({ label, count: shownNumber(count) }));
  const counts = { doneshown: shownNumber(progress.done), totalshown: shownNumber(progress.total) };
  const context = { ...progress, ...counts, results };
  const { html, js } = await Templates.renderForPromise('local_navigatr/bulk_progress', context);
  const holder = document.createElement('div');
  Templates.replaceNodeContents(holder, html, js);
  return holder.firstElementChild;
}

/** In its own place, or above those that still run; what ended before makes room for it. */
function place(region: HTMLElement, id: number, next: Element): void {
  const hadFocus = region.contains(document.activeElement);
  const own = blocksIn(region).find(({ dataset }) => dataset['id'] === String(id));
  if (own) own.replaceWith(next);
  else {
    for (const block of blocksIn(region)) if (!isRunning(block)) block.remove();
    region.prepend(next);
  }
  if (hadFocus) region.focus();
}

/** Shows how far actions on many badges are, and looks again while one runs; `ended` runs when one is over. */
export function createBulkProgress(log: HTMLElement, ended: () => void): BulkProgress {
  const timers = new Map<number, number>();
  const turns = new Map<number, number>();

  async function show(progress: Progress): Promise<void> {
    const { id } = progress;
    window.clearTimeout(timers.get(id));
    turns.set(id, (turns.get(id) ?? 0) + 1);
    const next = await render(progress);
    const region = find(log, regions.bulkProgress);
    if (!region || !next) return;
    place(region, id, next);
    if (progress.running) wait(id);
    else ended();
  }

  async function look(id: number): Promise<void> {
    const mine = turns.get(id);
    const progress = document.hidden ? null : await call('get_bulk_action', { id }).catch(() => null);
    // An answer that was overtaken is not shown, for example by a stop.
    if (mine !== turns.get(id)) return;
    // A failed reading only skips a turn.
    if (progress) await show(progress);
    else wait(id);
  }

  function wait(id: number): void {
    window.clearTimeout(timers.get(id));
    timers.set(
      id,
      window.setTimeout(() => void look(id), LOOK_MS),
    );
  }

  const region = find(log, regions.bulkProgress);
  for (const block of region ? blocksIn(region) : []) if (isRunning(block)) wait(Number(block.dataset['id']));
  return { show, focus: () => find(log, regions.bulkProgress)?.focus() };
}

export type BulkProgress = { show: (progress: Progress) => Promise<void>; focus: () => void };
