import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { later } from '../testing/later.ts';
import { resetMoodle } from '../testing/reset.ts';
import { explainWhenSlow } from './slow_answer.ts';

beforeEach(() => {
  resetMoodle();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an answer that takes long is explained, until it is there', async () => {
  const region = document.createElement('p');
  const answer = later<string>();
  const awaited = explainWhenSlow(region, () => answer.promise);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(region.textContent).toBe('');
  await vi.advanceTimersByTimeAsync(200);
  expect(region.textContent).toBe('[stillwaiting]');
  answer.resolve('there');
  expect(await awaited).toBe('there');
  expect(region.textContent).toBe('');
});

test('a quick answer, also a refusal, is not explained', async () => {
  const region = document.createElement('p');
  await expect(explainWhenSlow(region, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(region.textContent).toBe('');
});
