import { setTimeout as sleep } from 'node:timers/promises';

// A slot is a time to send at. Later than this, the window counts another call where ours was planned.
const LATE_MS = 25;

/** Waits for a moment of the monotonic clock; false when this process comes to it too late (GC, a stopped process). */
export async function sleepUntilOnTime(sendAt: number): Promise<boolean> {
  await sleep(Math.max(0, sendAt - performance.now()));
  return performance.now() - sendAt <= LATE_MS;
}
