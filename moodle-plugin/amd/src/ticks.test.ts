import { beforeEach, expect, test, vi } from 'vitest';
import { showPage } from '../testing/core/templates.ts';
import { resetMoodle } from '../testing/reset.ts';
import { createTicks, type Ticks } from './ticks.ts';

const bulk = { causes: [], actions: [], progress: [] };
const rows = (...awards: string[]): string =>
  awards.map((id) => `<input type="checkbox" data-action="local_navigatr-select" value="${id}">`).join('');

let log: HTMLElement;
let ticks: Ticks;

const boxOf = (selector: string): HTMLInputElement | null => document.querySelector(selector);
const row = (award: string): HTMLInputElement | null => boxOf(`[value="${award}"]`);
const page = (): HTMLInputElement | null => boxOf('[data-action="local_navigatr-select-page"]');
const said = (): string | null | undefined =>
  document.querySelector('[data-region="local_navigatr-bulk-count"]')?.textContent;
const isUntickShown = (): boolean =>
  document.querySelector('[data-action="local_navigatr-untick"]')?.hasAttribute('hidden') === false;

/** As the table does when it turns a page, is filtered or loaded anew. */
function show(...awards: string[]): void {
  const table = document.querySelector('#rows');
  if (table) table.innerHTML = rows(...awards);
  table?.dispatchEvent(new CustomEvent('core_table/dynamic:tableContentRefreshed', { bubbles: true }));
}

beforeEach(() => {
  resetMoodle();
  showPage('bulk_toolbar', bulk);
  log = document.createElement('div');
  log.append(...document.body.childNodes);
  document.body.append(log);
  log.insertAdjacentHTML('beforeend', `<div id="rows">${rows('a', 'b')}</div>`);
  ticks = createTicks(log);
});

test('ticks stay when the table turns a page, and those not shown are told', async () => {
  page()?.click();
  await vi.waitFor(() => expect(said()).toContain('bulkselectedcount'));
  show('c', 'd');
  await vi.waitFor(() => expect(said()).toContain('bulkselectedpages'));
  expect([page()?.checked, row('c')?.checked]).toEqual([false, false]);
  row('c')?.click();
  expect(ticks.ids()).toEqual(['a', 'b', 'c']);
  show('a', 'b');
  expect([page()?.checked, row('a')?.checked, row('b')?.checked]).toEqual([true, true, true]);
});

test('a row that is unticked on another page is not chosen', () => {
  page()?.click();
  show('b', 'c');
  row('b')?.click();
  expect(ticks.ids()).toEqual(['a']);
});

test('all of them are unticked at once, wherever they are', async () => {
  expect(isUntickShown()).toBe(false);
  row('a')?.click();
  show('c');
  await vi.waitFor(() => expect(isUntickShown()).toBe(true));
  await ticks.clear();
  expect([ticks.ids(), said(), isUntickShown()]).toEqual([[], '', false]);
  show('a');
  expect(row('a')?.checked).toBe(false);
});
