import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { TimeLimit } from './time-limit.ts';

const never = new AbortController().signal;

it('aborts when the time is up, and says so', async () => {
  const limit = new TimeLimit(1, never);
  await expect.poll(() => limit.signal.aborted).toBe(true);
  expect([limit.isUp, String(limit.signal.reason)]).toEqual([true, 'Error: not done after 0 seconds']);
});

it('aborts with the outer signal, also with one that was aborted before', async () => {
  const outer = new AbortController();
  const during = new TimeLimit(60_000, outer.signal);
  outer.abort(new Error('stopped'));
  const after = new TimeLimit(60_000, outer.signal);
  for (const { signal, isUp } of [during, after])
    expect([signal.aborted, String(signal.reason), isUp]).toEqual([true, 'Error: stopped', false]);
});

it('aborts no more once it is lifted', async () => {
  const outer = new AbortController();
  const limit = new TimeLimit(1, outer.signal);
  limit.lift();
  outer.abort();
  await delay(20);
  expect([limit.signal.aborted, limit.isUp]).toEqual([false, false]);
});
