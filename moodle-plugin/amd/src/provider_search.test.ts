import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showPage } from '../testing/core/templates.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { init } from './course_badge-lazy.ts';
import { goTo } from './navigate.ts';

vi.mock('./navigate.ts', async (original) => ({ ...(await original<object>()), goTo: vi.fn() }));

const college = (at: number) => ({ id: `${at}`, name: `College ${at}`, selected: at === 2 });
const shown = {
  courseid: 2,
  action: '/badge.php',
  retryurl: '/again',
  failure: null,
  updated: 'Updated 3 min ago',
  hasproviders: true,
  groups: [] as object[],
};
const region = (name: string) =>
  document.querySelector<HTMLElement>(`[data-region="local_navigatr-${name}"]`);
const select = () => document.querySelector('select') as HTMLSelectElement;
const names = () => [...select().options].map((option) => option.text);
const press = () =>
  document.querySelector<HTMLElement>('[data-action="local_navigatr-refresh-providers"]')?.click();

function open(count: number, groups: object[] = []): void {
  const list = Array.from({ length: count }, (_, at) => college(at + 1));
  showPage('course_page', { providers: { ...shown, list, groups } });
  init();
}

function type(query: string): void {
  const box = region('provider-search')?.querySelector('input') as HTMLInputElement;
  box.value = query;
  box.dispatchEvent(new Event('input'));
}

beforeEach(() => {
  resetMoodle();
  vi.mocked(goTo).mockClear();
});
afterEach(expectNothingPending);

test('eight providers need no search', () => {
  open(8);
  expect(region('provider-search')?.hidden).toBe(true);
});

test('many are searched, and the one that was chosen stays so while it matches', async () => {
  open(12);
  expect(region('provider-search')?.hidden).toBe(false);
  type('LÉGE 2');
  expect(names()).toEqual(['College 2', 'College 12']);
  expect(select().value).toBe('2');
  type('1');
  expect(names()).toEqual(['College 1', 'College 10', 'College 11', 'College 12']);
  await vi.waitFor(() => expect(region('providers-found')?.textContent).toContain('"shown":4,"total":12'));
  type('');
  expect(names()).toHaveLength(12);
});

test('none that matches is said, and nothing can be chosen', async () => {
  open(12);
  type('zzz');
  await vi.waitFor(() => expect(region('providers-found')?.textContent).toBe('[noprovidersmatch]'));
  expect(document.querySelector<HTMLButtonElement>('[type="submit"]')?.disabled).toBe(true);
  type('college');
  expect(document.querySelector<HTMLButtonElement>('[type="submit"]')?.disabled).toBe(false);
});

test('those of each platform stay under its name', () => {
  open(8, [{ platform: 'Factory', list: [college(20), college(30)] }]);
  type('20');
  expect(select().querySelector('optgroup')?.textContent?.trim()).toBe('College 20');
});

test('they are read from the platform again when a person asks for that', async () => {
  answer('get_providers', () => ({ providers: [] }));
  open(3);
  press();
  await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('/again'));
  expect(callsOf('get_providers')).toEqual([{ courseId: 2, refresh: true }]);
});

test('stay when they cannot be read again, with the reason', async () => {
  answer('get_providers', () => {
    throw { message: 'Still down.', errorcode: 'upstream_failed' };
  });
  open(3);
  press();
  await vi.waitFor(() => expect(region('picker-notice')?.textContent).toContain('Still down.'));
  expect(names()).toHaveLength(3);
});

test('leaving for the next step is explained where it takes long', async () => {
  vi.useFakeTimers();
  open(3);
  document.querySelector('form')?.dispatchEvent(new Event('submit'));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(region('picker-notice')?.textContent).toBe('[stillwaiting]');
  vi.useRealTimers();
});
