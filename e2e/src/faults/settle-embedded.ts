import { setTimeout as delay } from 'node:timers/promises';
import type { Driver } from './driver.ts';
import type { SettleOptions } from './settle.ts';

// Each look costs the sidecar thirty statements, on the thread that issues badges.
const LOOK_EVERY_MS = 2_000;
// A repeat comes a minute after its lease, which is half a minute itself.
const STUCK_MS = 150_000;

/**
 * Waits, in real time, until the feed says that at most `openAtMost` awards are open: nobody else can open the ledger.
 * @throws when nothing moves any more
 */
export async function settleEmbedded(
  driver: Driver,
  signal: AbortSignal,
  { openAtMost = 0 }: SettleOptions,
): Promise<void> {
  let moved = { mark: '', at: performance.now() };
  for (;;) {
    signal.throwIfAborted();
    await driver.catchUp();
    const queue = driver.lastPage?.queue;
    if (queue !== undefined && queue.queued + queue.sending + queue.unknown <= openAtMost) return;
    const mark = JSON.stringify(queue);
    if (mark !== moved.mark) moved = { mark, at: performance.now() };
    if (performance.now() - moved.at > STUCK_MS) throw new Error(`Nothing moves: ${mark}`);
    await delay(LOOK_EVERY_MS);
  }
}
