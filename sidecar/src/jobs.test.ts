import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Deps } from './deps.ts';
import { startJob } from './jobs.ts';

const MINUTE_MS = 60_000;

let runs: number;
const count = async () => {
  runs += 1;
};
const started = (everyMs: number, run = count) =>
  startJob({ log: { error: () => {} } } as unknown as Deps, { name: 'a job', everyMs, run });

beforeEach(() => {
  vi.useFakeTimers();
  runs = 0;
});
afterEach(() => vi.useRealTimers());

it('is run within the first minute, so that a sidecar that is often started anew forgets, too', async () => {
  const job = started(60 * MINUTE_MS);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(runs).toBe(2);
  await job.stop();
});

it('keeps to its pace where that is faster, goes on after a failure, and ends', async () => {
  const job = started(5_000, async () => {
    await count();
    throw new Error('once more');
  });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(runs).toBe(3);
  await job.stop();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(runs).toBe(3);
});
