import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { issuance, progress } from '../testing/bodies.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { later } from '../testing/later.ts';
import {
  count,
  countReloads,
  details,
  open,
  press,
  pressDetails,
  resetLogPage,
  TABLE,
} from '../testing/log_page.ts';
import { answer } from '../testing/service.ts';

/** How often the page asks while anything moves. */
const TURN_MS = 10_000;
const box = '<input type="checkbox" data-action="local_navigatr-select" value="award-1">';
const report = `<div data-region="core_reportbuilder/report"><table><tr><td>${box}</td></tr></table></div>`;

resetLogPage();
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function openMoving(): void {
  const items = [{ name: 'queued', label: 'Queued', count: 3 }];
  open({ report, progress: { items, moving: true } });
}

test('rows follow the counts while a backlog drains, and only when these change', async () => {
  answer('get_progress', () => progress({ queued: 2 }));
  openMoving();
  await vi.advanceTimersByTimeAsync(TURN_MS);
  expect([count('queued'), countReloads()]).toEqual(['2', 1]);
  await vi.advanceTimersByTimeAsync(TURN_MS);
  expect(countReloads()).toBe(1);
});

test('rows stay under the hands of somebody who has ticked one', async () => {
  answer('get_progress', () => progress({ queued: 2 }));
  openMoving();
  press('[data-action="local_navigatr-select"]');
  await vi.advanceTimersByTimeAsync(TURN_MS);
  expect([count('queued'), countReloads()]).toEqual(['2', 0]);
});

const slow = { message: '[stillwaiting]', type: 'info' };

test('details that take long say so until they are there', async () => {
  const awaited = later<object>();
  answer('get_issuance', () => awaited.promise);
  open();
  pressDetails();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(shownToasts()).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(shownToasts()).toEqual([slow]);
  awaited.resolve(issuance({ state: 'issued' }));
  await vi.advanceTimersByTimeAsync(TURN_MS);
  expect(details()).toContain('[state_issued]');
});

test('an act that takes long says so until it is done', async () => {
  const awaited = later<object>();
  answer('act_on_issuances', () => awaited.promise);
  open();
  press('[data-act="retry"]');
  await vi.advanceTimersByTimeAsync(3_100);
  expect(shownToasts()).toEqual([slow]);
  awaited.resolve({ results: [{ id: 'award-1', result: 'not_possible', state: null, reason: null }] });
  await vi.advanceTimersByTimeAsync(TURN_MS);
  expect(shownToasts()).toEqual([slow, { message: '[actresult_not_possible]', type: 'warning' }]);
});

test('brings the focus back to the row where the call failed', async () => {
  answer('act_on_issuances', () => {
    throw { message: 'The sidecar does not answer.', errorcode: 'failure' };
  });
  open({ report: TABLE });
  press('[data-act="retry"]');
  await vi.advanceTimersByTimeAsync(100);
  expect(document.activeElement?.textContent).toBe('Details');
  expect(shownToasts()).toMatchObject([{ type: 'danger' }]);
  expect(countReloads()).toBe(0);
});
