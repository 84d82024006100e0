import Templates from 'core/templates';
import type { Progress } from './bulk_question.ts';
import { call } from './repository.ts';
import { find, regions } from './selectors.ts';

/** A turn of a hundred badges takes a second or two. */
const LOOK_MS = 3_000;

/** Shows how far an action on many badges is, and looks again while it runs; `ended` runs when it is over. */
export function createBulkProgress(log: HTMLElement, ended: () => void): BulkProgress {
  let timer: number | undefined;
  let turn = 0;

  async function show(progress: Progress): Promise<void> {
    window.clearTimeout(timer);
    turn += 1;
    const region = find(log, regions.bulkProgress);
    if (!region) return;
    const hadFocus = region.contains(document.activeElement);
    const { html, js } = await Templates.renderForPromise('local_navigatr/bulk_progress', progress);
    Templates.replaceNodeContents(region, html, js);
    if (hadFocus) region.focus();
    if (progress.running) wait(progress.id);
    else ended();
  }

  async function look(id: number): Promise<void> {
    const mine = turn;
    const progress = document.hidden ? null : await call('get_bulk_action', { id }).catch(() => null);
    // An answer that was overtaken is not shown, for example by a stop.
    if (mine !== turn) return;
    // A failed reading only skips a turn.
    if (progress) await show(progress);
    else wait(id);
  }

  function wait(id: number): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void look(id), LOOK_MS);
  }

  const state = find(log, regions.bulkState)?.dataset;
  if (state?.['running'] === '1') wait(Number(state['id']));
  return { show, focus: () => find(log, regions.bulkProgress)?.focus() };
}

export type BulkProgress = { show: (progress: Progress) => Promise<void>; focus: () => void };
