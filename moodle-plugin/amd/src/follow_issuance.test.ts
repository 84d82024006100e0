import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followIssuance } from './follow_issuance.ts';

let looks: number;
let changes: number;
const follow = (state: string, read: () => Promise<string>) =>
  followIssuance(state, {
    read: () => {
      looks += 1;
      return read();
    },
    changed: () => {
      changes += 1;
    },
  });

beforeEach(() => {
  vi.useFakeTimers();
  [looks, changes] = [0, 0];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('looks until it arrives, and tells each change', async () => {
  const states = ['queued', 'sending', 'issued'];
  follow('queued', async () => states.shift() ?? 'issued');
  await vi.runAllTimersAsync();
  expect([looks, changes]).toEqual([3, 2]);
});

test('ends after half a minute with what stays where it is', async () => {
  follow('queued', async () => 'queued');
  await vi.runAllTimersAsync();
  expect([looks, changes]).toEqual([10, 0]);
});

test.each(['issued', 'cancelled'])('does not look at what is settled: %s', async (state) => {
  follow(state, async () => state);
  await vi.runAllTimersAsync();
  expect(looks).toBe(0);
});

test('a failed look ends it', async () => {
  follow('queued', async () => {
    throw new Error('down');
  });
  await vi.runAllTimersAsync();
  expect([looks, changes]).toEqual([1, 0]);
});

test('asks nothing while nobody looks at the page', async () => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  follow('queued', async () => 'issued');
  await vi.runAllTimersAsync();
  expect([looks, changes]).toEqual([0, 0]);
});

test('looking at another one ends it', async () => {
  follow('queued', async () => 'issued');
  follow('issued', async () => 'issued');
  await vi.runAllTimersAsync();
  expect([looks, changes]).toEqual([0, 0]);
});
