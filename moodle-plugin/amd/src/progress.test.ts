import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shown } from '../testing/core/str.ts';
import { type Counts, followProgress } from './progress.ts';

const strip = `<ul data-region="local_navigatr-progress" data-moving="0" data-more="10001" data-more-text="10,000+">
    <li><span data-count="queued">1</span></li><li hidden><span data-count="needsAttention">0</span></li>
    <li><span data-count="issued" data-always="1">0</span></li><li><span data-count="sent">7</span></li></ul>`;
const bar = `<p>Issued: 0 of 1</p><div data-region="local_navigatr-bar"><div class="progress-bar"></div></div>`;
const eta = '<p data-region="local_navigatr-eta">About 9 minutes</p>';

const read = (selector: string): string | null => document.querySelector(selector)?.textContent ?? null;

/** Reads the counts once, as after something was done. */
async function look(counts: Counts | null): Promise<void> {
  const done = vi.fn(async () => counts ?? Promise.reject(new Error('no answer')));
  followProgress(document, done)();
  await vi.waitFor(() => expect(done).toHaveBeenCalled());
  await new Promise((resolve) => setTimeout(resolve));
}

afterEach(() => vi.useRealTimers());

beforeEach(() => {
  document.body.innerHTML = `<div>${strip}${bar}${eta}</div>`;
});

test('counts are shown; what is not known stays, and nothing to attend to is left out', async () => {
  await look({ queued: 0, needsAttention: 2, issued: 10_001, sent: null });
  expect(['queued', 'needsAttention', 'issued', 'sent'].map((name) => read(`[data-count=${name}]`))).toEqual([
    '0',
    '2',
    '10,000+',
    '7',
  ]);
  expect([...document.querySelectorAll('li')].map((item) => [item.hidden, item.className])).toEqual([
    [true, ''],
    [false, 'local-navigatr-attention'],
    [false, ''],
    [false, ''],
  ]);
});

test('the bar shows how many of all that were earned are issued', async () => {
  await look({ issued: 3, queued: 1, needsAttention: 1, etaSeconds: 61 });
  const region = document.querySelector('[data-region=local_navigatr-bar]');
  expect(region?.getAttribute('aria-valuenow')).toBe('60');
  expect(region?.querySelector<HTMLElement>('.progress-bar')?.style.width).toBe('60%');
  expect(region?.previousElementSibling?.textContent).toBe(shown('issuedof', { issued: '3', total: '5' }));
  expect(read('[data-region=local_navigatr-eta]')).toBe(shown('etaminutes', 2));
});

test('thousands are written as the language does', async () => {
  document.querySelector('ul')?.setAttribute('data-thousands', '.');
  await look({ issued: 9999, queued: 999, sent: 1_234_567 });
  expect(['issued', 'queued', 'sent'].map((name) => read(`[data-count=${name}]`))).toEqual([
    '9.999',
    '999',
    '1.234.567',
  ]);
  expect(read('p')).toBe(shown('issuedof', { issued: '9.999', total: '10.998' }));
});

test('a bar of nothing is empty, and nothing that moves takes no time', async () => {
  await look({});
  expect(document.querySelector('[data-region=local_navigatr-bar]')?.getAttribute('aria-valuenow')).toBe('0');
  expect(read('[data-region=local_navigatr-eta]')).toBe('');
});

test('what begins or ceases to be held up tells of itself, although no count changes', async () => {
  vi.useFakeTimers();
  document.querySelector('ul')?.setAttribute('data-moving', '1');
  let etaSeconds: number | null = null;
  const moved = vi.fn();
  followProgress(document, async () => ({ queued: 1, etaSeconds }), { moved });
  const turn = () => vi.advanceTimersByTimeAsync(10_000);
  await turn();
  expect(moved).toHaveBeenCalledTimes(1);
  await turn();
  expect(moved).toHaveBeenCalledTimes(1);
  etaSeconds = 60;
  await turn();
  expect(moved).toHaveBeenCalledTimes(2);
});

test('a page without a bar, and one that cannot be read, stay as they are', async () => {
  document.body.innerHTML = `<div>${strip}</div>`;
  await look({ issued: 3 });
  expect(read('[data-count=issued]')).toBe('3');
  await look(null);
  expect(read('[data-count=issued]')).toBe('3');
});
