import { describe, expect, test, vi } from 'vitest';
import {
  askedQuestions,
  personCancels,
  personWrites,
  personWritesThen,
} from '../testing/core/notification.ts';
import { shownToasts } from '../testing/core/toast.ts';
import { countReloads, open, press, resetLogPage } from '../testing/log_page.ts';
import { answer, callsOf } from '../testing/service.ts';

const question = (changes: object = {}) => ({
  id: 7,
  title: 'Retry',
  question: 'Retry these badges (2)?',
  count: 2,
  included: [{ label: 'Needs attention', count: 2 }],
  leftOut: [{ label: 'Issued', count: 1 }],
  asks: 'nothing',
  ...changes,
});
const progress = (changes: object = {}) => ({
  id: 7,
  title: 'Retry: 2',
  running: false,
  total: 2,
  done: 2,
  message: '',
  results: [{ label: 'Done', count: 2 }],
  url: '/result',
  ...changes,
});
const bulk = {
  causes: [{ reason: 'badge_not_issuable', badgeId: '51', summary: '240 badges', button: 'Retry all 240' }],
  actions: [{ name: 'retry', label: 'Retry' }],
  progress: [],
};
const box = (award: string) => `<input type="checkbox" data-action="local_navigatr-select" value="${award}">`;
const report = `<div data-region="core_reportbuilder/report"><table><tbody>
  <tr><td>${box('award-1')}</td></tr><tr><td>${box('award-2')}</td></tr></tbody></table></div>`;

const openLog = (changes: object = {}): void => open({ bulk, report, ...changes });
const pressContinue = (): void => press('[data-action="local_navigatr-bulk"]');
const choose = (name: string, value: string): void => {
  const select = document.querySelector<HTMLSelectElement>(`#local_navigatr-bulk-${name}`);
  if (select) select.value = value;
};
const state = (): string =>
  document.querySelector('[data-region="local_navigatr-bulk-progress"]')?.textContent?.trim() ?? '';

resetLogPage();

describe('actions on many badges', () => {
  test('ask about the ticked rows and show what came of them', async () => {
    answer('prepare_bulk_action', () => question());
    answer('start_bulk_action', () => progress());
    openLog();
    press('[data-action="local_navigatr-select-page"]');
    pressContinue();
    await vi.waitFor(() => expect(state()).toContain('2 × Done'));
    const place = { courseId: 2, categoryId: 0 };
    const chosen = { choice: 'ids', ids: ['award-1', 'award-2'], reason: '', badgeId: '' };
    expect(callsOf('prepare_bulk_action')).toEqual([{ ...place, ...chosen, action: 'retry' }]);
    expect(askedQuestions()[0]).toContain('1 × Issued');
    expect(callsOf('start_bulk_action')).toEqual([{ id: 7, note: '', number: 0 }]);
    expect(countReloads()).toBe(1);
  });

  test('are about all that match the filters where a person says so', async () => {
    answer('prepare_bulk_action', () => question());
    answer('start_bulk_action', () => progress());
    openLog();
    choose('choice', 'filter');
    pressContinue();
    await vi.waitFor(() => expect(callsOf('start_bulk_action')).toHaveLength(1));
    expect(callsOf('prepare_bulk_action')).toMatchObject([{ choice: 'filter', ids: [] }]);
  });

  test('want ticks first', async () => {
    openLog();
    pressContinue();
    await vi.waitFor(() => expect(shownToasts()).toEqual([{ message: '[bulknothing]', type: 'danger' }]));
    expect(callsOf('prepare_bulk_action')).toEqual([]);
  });

  test('start nothing that the person does not confirm', async () => {
    answer('prepare_bulk_action', () => question());
    personCancels();
    openLog();
    press('[data-action="local_navigatr-select-page"]');
    pressContinue();
    await vi.waitFor(() => expect(askedQuestions()).toHaveLength(1));
    expect(callsOf('start_bulk_action')).toEqual([]);
  });

  test('say where nothing can be done', async () => {
    answer('prepare_bulk_action', () => question({ count: 0, included: [] }));
    openLog();
    choose('choice', 'filter');
    pressContinue();
    await vi.waitFor(() => expect(document.querySelector('.modal')?.textContent).toContain('1 × Issued'));
    expect(askedQuestions()).toEqual([]);
  });

  test('one button retries all that one cause hit, and its line goes', async () => {
    answer('prepare_bulk_action', () => question());
    answer('start_bulk_action', () => progress());
    openLog();
    press('[data-action="local_navigatr-bulk-cause"]');
    await vi.waitFor(() => expect(state()).toContain('2 × Done'));
    expect(callsOf('prepare_bulk_action')).toMatchObject([
      { action: 'retry', choice: 'cause', reason: 'badge_not_issuable', badgeId: '51' },
    ]);
    expect(document.querySelector('[data-region="local_navigatr-cause"]')).toBeNull();
  });

  test('a double click asks once', async () => {
    answer('prepare_bulk_action', () => question());
    answer('start_bulk_action', () => progress());
    openLog();
    press('[data-action="local_navigatr-bulk-cause"]');
    press('[data-action="local_navigatr-bulk-cause"]');
    await vi.waitFor(() => expect(state()).toContain('2 × Done'));
    expect(callsOf('prepare_bulk_action')).toHaveLength(1);
  });

  test('are followed when a person comes back, and can be stopped', async () => {
    vi.useFakeTimers();
    answer('get_bulk_action', () => progress({ running: true, done: 1 }));
    answer('stop_bulk_action', () => progress({ results: [{ label: 'Stopped', count: 1 }] }));
    openLog({ bulk: { ...bulk, progress: progress({ running: true, done: 0 }) } });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(callsOf('get_bulk_action')).toEqual([{ id: 7 }]);
    press('[data-action="local_navigatr-bulk-stop"]');
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toContain('1 × Stopped');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(callsOf('get_bulk_action')).toHaveLength(1);
    vi.useRealTimers();
  });
});

test('an action that runs stays beside a newer one, and can be stopped', async () => {
  answer('prepare_bulk_action', () => question());
  answer('start_bulk_action', () => progress({ id: 8, results: [{ label: 'Left out', count: 2 }] }));
  answer('stop_bulk_action', () => progress({ results: [{ label: 'Stopped', count: 1 }] }));
  const older = progress({ id: 6, results: [{ label: 'Long ago', count: 1 }] });
  openLog({ bulk: { ...bulk, progress: [progress({ running: true, done: 0 }), older] } });
  press('[data-action="local_navigatr-bulk-cause"]');
  await vi.waitFor(() => expect(state()).toContain('2 × Left out'));
  expect(state()).not.toContain('Long ago');
  press('[data-action="local_navigatr-bulk-stop"]');
  await vi.waitFor(() => expect(state()).toContain('1 × Stopped'));
  expect(callsOf('stop_bulk_action')).toEqual([{ id: 7 }]);
  expect(state()).toContain('2 × Left out');
});

test.each([
  ['note', 'Seen on her profile', { id: 7, note: 'Seen on her profile', number: 0 }],
  ['number', '2', { id: 7, note: '', number: 2 }],
])('the %s is what the person wrote: %s', async (asks, written, sent) => {
  answer('prepare_bulk_action', () => question({ asks }));
  answer('start_bulk_action', () => progress());
  openLog();
  personWrites(written);
  press('[data-action="local_navigatr-bulk-cause"]');
  await vi.waitFor(() => expect(state()).toContain('2 × Done'));
  expect(callsOf('start_bulk_action')).toEqual([sent]);
});

test.each([
  ['note', ' ', 'Seen on her profile', { id: 7, note: 'Seen on her profile', number: 0 }],
  ['number', 'two', '2', { id: 7, note: '', number: 2 }],
])('a %s that will not do is refused beside its field', async (asks, wrong, right, sent) => {
  answer('prepare_bulk_action', () => question({ asks }));
  answer('start_bulk_action', () => progress());
  openLog();
  personWrites(wrong);
  press('[data-action="local_navigatr-bulk-cause"]');
  const error = (): HTMLElement | null => document.querySelector('#local_navigatr-bulk-answer-error');
  await vi.waitFor(() => expect(error()?.hidden).toBe(false));
  expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true');
  expect(callsOf('start_bulk_action')).toEqual([]);
  personWritesThen(right);
  await vi.waitFor(() => expect(callsOf('start_bulk_action')).toEqual([sent]));
});
