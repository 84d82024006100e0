import { beforeEach, expect, test } from 'vitest';
import { focusRow, reloadTable } from './issuance_table.ts';

const RELOADED = 'core_table/dynamic:tableContentRefreshed';
const report = `<div data-region="core_reportbuilder/report"><table>
  <tr><td><button data-action="local_navigatr-show-details" data-award="with-details">Details</button></td></tr>
  <tr><td data-award="with-a-link"><a href="/user/view.php">Ada</a></td></tr>
  <tr><td data-award="with-nothing">Ada</td></tr>
</table></div>`;
let log: HTMLElement;

function showLog(html: string): void {
  document.body.innerHTML = `<div id="log" tabindex="-1">${html}</div>`;
  log = document.querySelector<HTMLElement>('#log') ?? document.body;
}
const focused = () => document.activeElement?.outerHTML ?? '';

beforeEach(() => showLog(report));

test.each([
  ['with-details', 'Details</button>'],
  ['with-a-link', 'Ada</a>'],
  ['with-nothing', 'id="log"'],
  ['gone by the filter', 'id="log"'],
])('the focus comes back to what the row offers: %s', (award, expected) => {
  focusRow(log, award);
  expect(focused()).toContain(expected);
});

const reportIn = () => log.querySelector<HTMLElement>('[data-region="core_reportbuilder/report"]');

test('new rows get the focus that went with the old ones', () => {
  reloadTable(log, 'with-details');
  reportIn()?.dispatchEvent(new Event(RELOADED));
  expect(focused()).toContain('Details</button>');
});

test('new rows take no focus from where somebody is', () => {
  document.body.insertAdjacentHTML('beforeend', '<input name="search">');
  document.querySelector('input')?.focus();
  reloadTable(log, 'with-details');
  reportIn()?.dispatchEvent(new Event(RELOADED));
  expect(focused()).toContain('name="search"');
});

test('a log without a table is left alone', () => {
  showLog('');
  reloadTable(log, 'with-details');
  expect(document.activeElement).toBe(document.body);
});
