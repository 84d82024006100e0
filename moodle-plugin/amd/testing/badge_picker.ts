import { expect, vi } from 'vitest';
import { init } from '../src/badge_picker-lazy.ts';
import { showPage } from './core/templates.ts';

export const place = {
  courseid: 2,
  connection: 'main',
  otherplatform: '',
  provider: '1',
  providername: 'Northfield College',
  score: { on: false, locked: false, problem: null },
  seen: 'none',
  pageurl: '/badge.php?id=2',
  current: '',
  doneurl: '/done',
  questionurl: '/ask?id=2',
  providerurl: '#',
  cancelurl: '#',
};
/** The search. */
export const box = () => document.querySelector('input[type="search"]') as HTMLInputElement;
export const cards = () => [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
/** What is said of the number of badges. */
export const found = () => document.querySelector('[data-region="local_navigatr-found"]')?.textContent ?? '';
export const button = (action: string) =>
  document.querySelector(`[data-action="local_navigatr-${action}"]`) as HTMLButtonElement;
export const notice = () =>
  document.querySelector('[data-region="local_navigatr-picker-notice"]')?.textContent ?? '';

/** Somebody types a search. */
export function type(query: string): void {
  box().value = query;
  box().dispatchEvent(new Event('input'));
}

/** Opens the page and waits for the first answer. */
export async function open(context: object = {}): Promise<void> {
  showPage('badge_picker', { ...place, ...context });
  init();
  await vi.waitFor(() => expect(document.querySelector('[aria-busy="false"]')).not.toBeNull());
}
