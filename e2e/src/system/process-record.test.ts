import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import {
  endProcessGroup,
  isRunning,
  parseStartTicks,
  recordProcess,
  recordThisProcess,
} from './process-record.ts';

const started: number[] = [];

afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Ended by the test already.
      expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
    }
  }
});

async function startSleeper(script = 'echo ready; sleep 60') {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  started.push(pid);
  return { child, record: recordProcess(pid) };
}

it('knows a running process again', () => {
  expect(isRunning(recordThisProcess())).toBe(true);
});

it('takes another process under the same number for a stranger', async () => {
  const { record } = await startSleeper();
  const stranger = { ...record, startedAt: `${record.startedAt}0` };
  expect(isRunning(stranger)).toBe(false);
  await endProcessGroup(stranger);
  expect(isRunning(record)).toBe(true);
});

it('ends a process together with its children', async () => {
  const { child, record } = await startSleeper('sleep 60 & echo ready; wait');
  const gone = once(child, 'close');
  await endProcessGroup(record);
  // "close" comes only when the last child has let go of the pipe.
  await gone;
  expect(isRunning(record)).toBe(false);
});

it('ends a process that ignores SIGTERM', async () => {
  const { child, record } = await startSleeper("trap '' TERM; echo ready; while :; do sleep 1; done");
  const gone = once(child, 'exit');
  await endProcessGroup(record, 50);
  expect((await gone)[1]).toBe('SIGKILL');
});

it.each([
  ['7 (sh) S 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 9', '4711'],
  ['7 (a) b (c) S 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 9', '4711'],
  ['7 (sh) Z 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 9', undefined],
])('reads the start of %j as %j', (stat, ticks) => {
  expect(parseStartTicks(stat)).toBe(ticks);
});
