import { setTimeout as sleep } from 'node:timers/promises';

// A slot is a time to send at. Later than this, the window counts another call where ours was planned.
export const LATE_MS = 25;

/**
 * Waits for a moment of the monotonic clock. Not `inTime` when this process comes to it too late (GC, a busy machine, a stopped
 * process): more than `slackMs`, for which the slot has room, behind it.
 */
export async function sleepUntilOnTime(
  sendAt: number,
  slackMs: number,
): Promise<{ inTime: boolean; lateMs: number }> {
  await sleep(Math.max(0, sendAt - performance.now()));
  const lateMs = performance.now() - sendAt;
  return { inTime: lateMs <= LATE_MS + slackMs, lateMs };
}
