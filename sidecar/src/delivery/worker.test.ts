import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Deps } from '../deps.ts';
import { startWorker } from './worker.ts';

type Line = { loop: string; notLogged: number };

let lines: Line[];

/** The database is gone. */
const gone = { run: () => Promise.reject(new Error('gone')) };
const deps = () =>
  ({
    database: { delivery: gone, intake: gone, housekeeping: gone },
    databaseClock: gone,
    log: { error: (line: Line) => lines.push(line) },
  }) as unknown as Deps;
const ofLanes = () => lines.filter(({ loop }) => loop === 'lanes').map(({ notLogged }) => notLogged);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  lines = [];
});
afterEach(() => vi.useRealTimers());

it('says seldom that a loop fails again and again: an outage fills no disk with its log', async () => {
  const worker = startWorker(deps());
  await vi.advanceTimersByTimeAsync(9_000);
  expect(ofLanes()).toEqual([0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ofLanes()).toEqual([0, 9]);
  await worker.stop();
});
