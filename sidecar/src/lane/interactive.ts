import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { takeSlot } from './slot.ts';

// An interactive call reserves ahead, so it goes before bulk, which only takes slots that are nearly due.
const HORIZON_MS = 4_000;
const LEAD_MS = 5;

/** Waits for the right to make one interactive call (the picker, Test Connection, a probe) in a lane. */
export async function interactiveSlot(deps: Deps, lane: string): Promise<void> {
  const rate = { limit: deps.config.rateLimit, windowMs: deps.config.rateWindowMs };
  for (;;) {
    const slot = await deps.database.delivery.run((db) =>
      takeSlot(db, { lane, kind: 'interactive', rate, leadMs: LEAD_MS, horizonMs: HORIZON_MS }),
    );
    await sleep(slot.waitMs);
    if (slot.granted) return;
  }
}
