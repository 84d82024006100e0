import { beforeEach, expect, test } from 'vitest';
import { arrangeColumns } from './log_columns.ts';

const RELOADED = 'core_table/dynamic:tableContentRefreshed';
const table = `<table><thead><tr><th>Learner</th><th>State<span class="accesshide">Sort by State Ascending</span></th></tr></thead>
  <tbody><tr><td>Ada</td><td>Issued</td></tr></tbody></table>`;
let log: HTMLElement;

function show(html: string): void {
  document.body.innerHTML = `<div id="log">${html}</div>`;
  log = document.querySelector<HTMLElement>('#log') ?? document.body;
  arrangeColumns(log);
}
const labels = () => [...log.querySelectorAll('td')].map((cell) => cell.getAttribute('data-label'));
const box = () => log.querySelector<HTMLInputElement>('input');

beforeEach(() => window.localStorage.clear());

test('cells say what column they are of, also after the rows were replaced', () => {
  show(table);
  expect(labels()).toEqual(['Learner', 'State']);
  log.innerHTML = table;
  log.dispatchEvent(new Event(RELOADED));
  expect(labels()).toEqual(['Learner', 'State']);
  expect(log.querySelector('tbody tr')?.getAttribute('role')).toBe('row');
});

test('all columns are shown where a person wants them, on the next page, too', () => {
  const more = '<input type="checkbox" data-action="local_navigatr-more-columns">';
  show(more + table);
  expect(log.className).toBe('');
  box()?.click();
  expect(log.className).toBe('local-navigatr-all-columns');
  show(more + table);
  expect([box()?.checked, log.className]).toEqual([true, 'local-navigatr-all-columns']);
});
