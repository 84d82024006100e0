import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isLocked, withLock } from './lock.ts';
import { recordThisProcess } from './process-record.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'navigatr-lock-'));
  file = join(folder, 'x.lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in at a time', async () => {
  let inside = 0;
  const seen: number[] = [];
  const work = async () => {
    inside += 1;
    seen.push(inside);
    await new Promise(setImmediate);
    inside -= 1;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  expect(seen).toEqual([1, 1, 1]);
});

it('is free again after a failure', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

it('takes over from an owner that died', async () => {
  writeFileSync(file, JSON.stringify({ ...recordThisProcess(), startedAt: 'long ago' }));
  expect(await withLock(file, () => Promise.resolve('mine'))).toBe('mine');
});

it('says who holds it, and gives up in the end', async () => {
  writeFileSync(file, JSON.stringify(recordThisProcess()));
  const holders: number[] = [];
  const options = { timeoutMs: 1, onWait: ({ pid }: { pid: number }) => void holders.push(pid) };
  await expect(withLock(file, () => Promise.resolve(), options)).rejects.toThrow(`${process.pid}`);
  expect(holders).toEqual([process.pid]);
});

it('can be looked at without taking it', async () => {
  expect(await withLock(file, () => Promise.resolve(isLocked(file)))).toBe(true);
  expect(isLocked(file)).toBe(false);
});
