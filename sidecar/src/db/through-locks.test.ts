import { expect, it, vi } from 'vitest';
import { DatabaseTimeout, type Pool } from './client.ts';
import { databaseTrouble } from './database-trouble.ts';
import { throughLocks } from './through-locks.ts';

const log = () => ({ warn: vi.fn() });
const answering = { reports: { run: async () => true } as unknown as Pool };
const silent = { reports: { run: () => Promise.reject(new DatabaseTimeout(5)) } as unknown as Pool };
const timeout = new DatabaseTimeout(5_000);

/** Fails so often, then is done. */
const failing = (times: number, error: unknown) => {
  let left = times;
  return vi.fn(async () => {
    left -= 1;
    if (left >= 0) throw error;
    return 'done';
  });
};

it.each([timeout, Object.assign(new Error('waited'), { code: '55P03' })])(
  'waits for a lock, and says so once',
  async (error) => {
    const told = log();
    expect(await throughLocks({ database: answering, log: told }, failing(2, error))).toBe('done');
    expect(told.warn).toHaveBeenCalledTimes(1);
  },
);

it('does not wait where PostgreSQL does not answer, or for another fault', async () => {
  const work = failing(1, timeout);
  await expect(throughLocks({ database: silent, log: log() }, work)).rejects.toBe(timeout);
  const fault = new Error('another fault');
  await expect(throughLocks({ database: answering, log: log() }, failing(1, fault))).rejects.toBe(fault);
  expect(work).toHaveBeenCalledTimes(1);
});

it('gives up in the end, and says what to look for', async () => {
  const database = { database: answering, log: log(), patienceMs: 0 };
  const error = await throughLocks(database, failing(9, timeout)).catch((fault: unknown) => fault);
  expect(databaseTrouble(error)).toContain('another session holds a lock on the ledger');
});
