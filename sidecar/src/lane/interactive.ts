import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import type { Turn } from '../platform/platform.ts';
import { comesInTime } from './in-time.ts';
import { HORIZON_MAX_MS, takeSlot } from './slot.ts';

const LEAD_MIN_MS = 5;
// Before it is known how far away the database is.
const LEAD_COLD_MS = 250;
// A machine too busy to be in time for any slot still gets its answer.
const TRIES_MAX = 5;

/**
 * The turn of an interactive call (the picker, Test Connection, a probe) in a lane. It reserves ahead, so it goes before
 * bulk, which only takes slots that are nearly due.
 */
export const interactiveTurn = (deps: Deps, lane: string): Turn => {
  return async () => {
    const asked = performance.now();
    for (let tries = 1; !(await takeTurn(deps, lane)) && tries < TRIES_MAX; tries += 1);
    deps.meters.noteSlotWait('interactive', performance.now() - asked);
  };
};

/** False when this process came too late for its slot. */
async function takeTurn(deps: Deps, lane: string): Promise<boolean> {
  const { config, databaseClock } = deps;
  const rate = { limit: config.rateLimit, windowMs: config.rateWindowMs };
  for (;;) {
    const { uncertaintyMs } = databaseClock;
    const leadMs = Number.isFinite(uncertaintyMs) ? LEAD_MIN_MS + uncertaintyMs : LEAD_COLD_MS;
    const askedAt = performance.now();
    const slot = await deps.database.delivery.run((db) =>
      takeSlot(db, { lane, kind: 'interactive', rate, leadMs, horizonMs: HORIZON_MAX_MS }),
    );
    databaseClock.note({ askedAt, toldAt: performance.now(), databaseMs: slot.nowMs });
    if (slot.granted) return comesInTime(databaseClock.momentOf(slot.atMs, leadMs));
    await sleep(slot.againMs);
  }
}
