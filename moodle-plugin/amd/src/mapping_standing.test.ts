import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progress } from '../testing/bodies.ts';
import { showPage } from '../testing/core/templates.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer } from '../testing/service.ts';
import { init } from './course_badge-lazy.ts';

const pause = { to: 'paused', do: 'pause', label: 'Pause' };
const card = {
  courseid: 2,
  seen: 'a1-b2-c3',
  pageurl: '/badge.php?id=2',
  action: '/badge.php',
  maychange: true,
};
const attention = (count: number) => ({
  ...{ message: `Badges that need attention: ${count} of 8.`, url: '/log.php?id=2', link: 'View the log' },
  changeUrl: count > 2 ? '/badge.php?id=2&change=1' : null,
});
const standing = (changes: object) => ({
  ...{ seen: card.seen, state: 'active' as const, troubled: true, label: 'Active, with problems' },
  ...{ text: 'Some learners do not receive it.', problems: [attention(2)], ...changes },
});
const problems = () => [...document.querySelectorAll('.alert')].map((alert) => wordsOf(alert));
const wordsOf = (element: Element | null) => element?.textContent?.replace(/\s+/g, ' ').trim();
const state = () => document.querySelector('[data-region="local_navigatr-standing"]');
const turn = () => vi.advanceTimersByTimeAsync(10_000);

beforeEach(() => {
  resetMoodle();
  vi.useFakeTimers();
  const { changeUrl, ...problem } = attention(2);
  const shown = { ...standing({}), active: true, problems: [{ ...problem, changeurl: changeUrl }] };
  showPage('course_page', {
    card: { ...card, change: pause, ...shown, state: shown.label, statetext: shown.text },
    progress: { items: [{ name: 'queued', label: 'Queued', count: 5 }], moving: true },
  });
  init();
});
afterEach(() => {
  vi.useRealTimers();
  expectNothingPending();
});

test('the words of the card follow the counts, until nothing is wrong any more', async () => {
  answer('get_progress', () => progress({ queued: 5, standing: standing({ problems: [attention(3)] }) }));
  await turn();
  expect(problems()).toEqual(['Badges that need attention: 3 of 8. View the log [changebadge]']);
  const links = [...document.querySelectorAll('.alert a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual(['/log.php?id=2', '/badge.php?id=2&change=1']);
  const fine = { troubled: false, label: 'Active', text: 'Learners receive it.', problems: [] };
  answer('get_progress', () => progress({ issued: 8, standing: standing(fine) }));
  await turn();
  expect(problems()).toEqual([]);
  expect(wordsOf(state())).toBe('Active Learners receive it.');
  expect(state()?.querySelector('.badge')?.className).toContain('bg-success');
});

test('words stay in place where they are the same, so that nobody loses a link', async () => {
  const link = document.querySelector<HTMLElement>('.alert a');
  link?.focus();
  answer('get_progress', () => progress({ queued: 4, standing: standing({}) }));
  await turn();
  expect(document.activeElement).toBe(link);
  answer('get_progress', () => progress({ issued: 8, standing: standing({ problems: [] }) }));
  await turn();
  expect(document.activeElement).toBe(document.querySelector('[data-region="local_navigatr-problems"]'));
});

test.each([
  ['words of a mapping that somebody has changed', standing({ seen: 'd4-e5-f6', problems: [] })],
  ['words that were not told', undefined],
])('%s stay as they are', async (_which, told) => {
  answer('get_progress', () => progress({ queued: 4, ...(told ? { standing: told } : {}) }));
  await turn();
  expect(problems()).toEqual(['Badges that need attention: 2 of 8. View the log']);
});
