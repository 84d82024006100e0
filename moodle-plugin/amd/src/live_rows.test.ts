import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progress } from '../testing/bodies.ts';
import { count, countReloads, open, press, resetLogPage } from '../testing/log_page.ts';
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
