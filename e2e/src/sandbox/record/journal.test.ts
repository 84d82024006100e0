import { describe, expect, test } from 'vitest';
import { Journal } from './journal.ts';

const never = new AbortController().signal;

describe('a journal', () => {
  test('numbers entries from 1 and reads on after any of them', () => {
    const journal = new Journal<{ name: string }>();
    for (const name of ['a', 'b', 'c']) journal.append({ name });
    expect(journal.after(0, 2)).toEqual([
      { seq: 1, name: 'a' },
      { seq: 2, name: 'b' },
    ]);
    expect(journal.after(2, 10)).toEqual([{ seq: 3, name: 'c' }]);
    expect(journal.after(3, 10)).toEqual([]);
  });

  test('does not let its entries be changed', () => {
    const journal = new Journal<{ name: string }>();
    const entry = journal.append({ name: 'a' });
    expect(() => Object.assign(entry, { name: 'b' })).toThrow(TypeError);
  });

  test('wakes a waiting reader with the entry it waits for, not before', async () => {
    const journal = new Journal<object>();
    const order: string[] = [];
    const waiting = journal.reached(2, 60_000, never).then(() => order.push(`awake at ${journal.lastSeq}`));
    journal.append({});
    await Promise.resolve();
    order.push('first');
    journal.append({});
    await waiting;
    expect(order).toEqual(['first', 'awake at 2']);
  });

  test('lets a reader go when its time is over, when the sandbox closes, or at once if the entry is there', async () => {
    const journal = new Journal<object>();
    journal.append({});
    const closing = new AbortController();
    const waiting = journal.reached(2, 60_000, closing.signal);
    closing.abort();
    await waiting;
    await journal.reached(1, 60_000, never);
    await journal.reached(2, 1, never);
    expect(journal.lastSeq).toBe(1);
  });
});
