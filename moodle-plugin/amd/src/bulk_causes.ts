import type { OperationResult } from '@local-navigatr/shared-types';
import Templates from 'core/templates';
import { find, regions } from './selectors.ts';

type Causes = OperationResult<'get_progress'>['causes'];

const wordsOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim();

const isRunning = (log: HTMLElement): boolean =>
  log.querySelector(`${regions.bulkState}[data-running="1"]`) !== null;

/**
 * Shows which causes keep many badges from being issued. Where they are the same as before, nothing moves under a person's
 * hands; while an action on many runs, their numbers say nothing: they are shown once it has ended.
 */
export async function showCauses(log: HTMLElement, causes: Causes): Promise<void> {
  const region = find(log, regions.causes);
  if (!region || isRunning(log)) return;
  const { html, js } = await Templates.renderForPromise('local_navigatr/causes', { causes });
  const holder = document.createElement('div');
  holder.innerHTML = html;
  if (wordsOf(holder) === wordsOf(region)) return;
  const hadFocus = region.contains(document.activeElement);
  Templates.replaceNodeContents(region, html, js);
  if (hadFocus) region.focus();
}
