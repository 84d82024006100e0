import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { button, cards, open } from '../testing/badge_picker.ts';
import { badge, badgePage } from '../testing/bodies.ts';
import { expectNothingPending, resetMoodle } from '../testing/reset.ts';
import { answer, callsOf } from '../testing/service.ts';
import { goTo } from './navigate.ts';

vi.mock('./navigate.ts', async (original) => ({ ...(await original<object>()), goTo: vi.fn() }));

const part = (name: string) =>
  document.querySelector<HTMLElement>(`[data-region="local_navigatr-score${name}"]`);
const box = () => document.querySelector('[data-action="local_navigatr-send-score"]') as HTMLInputElement;
const off = { on: false, locked: false, problem: null };
const on = { ...off, on: true };

beforeEach(() => {
  resetMoodle();
  vi.mocked(goTo).mockClear();
  answer('get_badges', () =>
    badgePage([badge('1'), badge('12', { minScore: 70 }), badge('13', { minScore: 120 })]),
  );
  answer('save_mapping', () => ({}));
});
afterEach(expectNothingPending);

test('a badge that needs a score says so, and others do not', async () => {
  await open();
  const chips = cards().map((card) => card.closest('label')?.textContent?.includes('[needsscore'));
  expect(chips).toEqual([false, true, true]);
});

test('the choice to send the course total stands beside a badge that needs it', async () => {
  await open();
  cards()[0]?.click();
  expect(part('')?.hidden).toBe(true);
  cards()[1]?.click();
  expect(part('')?.hidden).toBe(false);
  await vi.waitFor(() => expect(part('-needed')?.textContent).toBe('[badgeneedsscore 70]'));
  expect(part('-unsent')?.hidden).toBe(false);
  box().click();
  expect(part('-unsent')?.hidden).toBe(true);
  button('save-mapping').click();
  await vi.waitFor(() => expect(callsOf('save_mapping')).toMatchObject([{ badgeId: '12', sendScore: true }]));
});

test('a score that no course can give is said', async () => {
  await open({ score: on });
  cards()[1]?.click();
  expect(part('-unreachable')?.hidden).toBe(true);
  cards()[2]?.click();
  expect(part('-unreachable')?.hidden).toBe(false);
});

test('a badge that needs none is saved as the course does it anyhow', async () => {
  await open({ score: on });
  cards()[1]?.click();
  box().click();
  cards()[0]?.click();
  button('save-mapping').click();
  await vi.waitFor(() => expect(callsOf('save_mapping')).toMatchObject([{ badgeId: '1', sendScore: null }]));
});

test.each([
  [off, '&sendscore=1'],
  [on, '&sendscore=0'],
])(
  'the choice goes along to the question about learners who earned the badge before',
  async (score, said) => {
    answer('save_mapping', () => {
      throw { message: 'Choose.', errorcode: 'waitingchoice' };
    });
    await open({ score, current: '12' });
    box().click();
    button('save-mapping').click();
    const page = new URL(`/ask?id=2&badge=12${said}`, document.baseURI).href;
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith(page));
  },
);
