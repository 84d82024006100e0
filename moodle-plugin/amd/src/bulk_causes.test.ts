import { expect, test, vi } from 'vitest';
import { progress } from '../testing/bodies.ts';
import { countReloads, open, press, resetLogPage } from '../testing/log_page.ts';
import { answer, callsOf } from '../testing/service.ts';

const cause = (count: number) => ({
  reason: 'badge_not_issuable',
  badgeId: '51',
  summary: `${count} × <bdi>Fire safety</bdi>: Refused.`,
  button: `Retry all ${count}`,
});
const running = {
  ...{ id: 7, title: 'Retry: 4', running: true, total: 4, done: 1, message: '', results: [], url: '/result' },
};
const strip = { items: [{ name: 'needsAttention', label: 'Need attention', count: 4 }], moving: false };
const lines = (): (string | undefined)[] =>
  [...document.querySelectorAll('[data-region="local_navigatr-cause"]')].map((line) =>
    line.textContent?.replace(/\s+/g, ' ').trim(),
  );
const button = (): HTMLElement | null => document.querySelector('[data-action="local_navigatr-bulk-cause"]');

function openWithCause(changes: object = {}): void {
  answer('act_on_issuances', () => ({
    results: [{ id: 'award-1', result: 'done', state: null, reason: null }],
  }));
  open({ bulk: { causes: [cause(4)], actions: [], progress: [], ...changes }, progress: strip });
}

/** One badge is retried, and the counts are read. */
async function retryOne(): Promise<void> {
  press('[data-act="retry"]');
  await vi.waitFor(() => expect(callsOf('get_progress')).toHaveLength(1));
  await vi.waitFor(() => expect(countReloads()).toBe(1));
}

resetLogPage();

test('the line of a cause follows what is done to single badges, and goes with the last', async () => {
  answer('get_progress', () => progress({ needsAttention: 3, causes: [cause(3)] }));
  openWithCause();
  await retryOne();
  await vi.waitFor(() => expect(lines()).toEqual(['3 × Fire safety: Refused. Retry all 3']));
  answer('get_progress', () => progress({ needsAttention: 2 }));
  press('[data-act="retry"]');
  await vi.waitFor(() => expect(lines()).toEqual([]));
});

test('the button of a cause that is still the same stays where it is', async () => {
  answer('get_progress', () => progress({ needsAttention: 4, causes: [cause(4)] }));
  openWithCause();
  const before = button();
  await retryOne();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(button()).toBe(before);
});

test('while an action on many runs the lines stay as they are', async () => {
  answer('get_progress', () => progress({ needsAttention: 3, causes: [cause(3)] }));
  openWithCause({ progress: [running] });
  await retryOne();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines()).toEqual(['4 × Fire safety: Refused. Retry all 4']);
});
