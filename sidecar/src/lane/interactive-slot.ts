import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import type { RateLimitPermit } from '../platform/port.ts';
import { sleepUntilOnTime } from './sleep-until.ts';
import { HORIZON_MAX_MS, returnSlot, takeSlot } from './slot.ts';

const LEAD_MIN_MS = 5;
// Before it is known how far away the database is.
const LEAD_COLD_MS = 250;
// Someone waits for the answer, and a slot with room for lateness is shorter of the next ones.
const NO_SLACK_MS = 0;
// A machine too busy to be in time for any slot still gets its answer.
const TRIES_MAX = 5;

/**
 * The turn of an interactive call (the picker, Test Connection, a probe) in a lane. It reserves ahead, so it goes before
 * bulk, which only takes slots that are nearly due.
 */
export const interactivePermit = (deps: Deps, lane: string): RateLimitPermit => {
  return async () => {
    const asked = performance.now();
    for (let tries = 1; ; tries += 1) {
      const { at, sendAt } = await nextSlot(deps, lane);
      const { inTime } = await sleepUntilOnTime(sendAt, NO_SLACK_MS);
      if (inTime || tries === TRIES_MAX) break;
      await deps.database.delivery.run((db) => returnSlot(db, { lane, kind: 'interactive', at }));
    }
    deps.processMetrics.recordSlotWait('interactive', performance.now() - asked);
  };
};

/** Asks until a slot is granted; `sendAt` is a moment of this process's monotonic clock. */
async function nextSlot(deps: Deps, lane: string): Promise<{ at: string; sendAt: number }> {
  const { databaseClock, platforms } = deps;
  const { rate } = platforms.ofLane(lane);
  for (;;) {
    const { uncertaintyMs } = databaseClock;
    const leadMs = Number.isFinite(uncertaintyMs) ? LEAD_MIN_MS + uncertaintyMs : LEAD_COLD_MS;
    const askedAt = performance.now();
    const slot = await deps.database.delivery.run((db) =>
      takeSlot(db, {
        ...{ lane, kind: 'interactive', rate, leadMs },
        ...{ slackMs: NO_SLACK_MS, horizonMs: HORIZON_MAX_MS },
      }),
    );
    databaseClock.record({ askedAt, answeredAt: performance.now(), databaseMs: slot.nowMs });
    if (slot.granted) return { at: slot.at, sendAt: databaseClock.momentOf(slot.atMs, leadMs) };
    await sleep(slot.retryInMs);
  }
}
