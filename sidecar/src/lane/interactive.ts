import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import { HORIZON_MAX_MS, takeSlot } from './slot.ts';

const LEAD_MS = 5;

/**
 * Waits for the right to make one interactive call (the picker, Test Connection, a probe) in a lane.
 * It reserves ahead, so it goes before bulk, which only takes slots that are nearly due.
 */
export async function interactiveSlot(deps: Deps, lane: string): Promise<void> {
  const rate = { limit: deps.config.rateLimit, windowMs: deps.config.rateWindowMs };
  const asked = performance.now();
  for (;;) {
    const slot = await deps.database.delivery.run((db) =>
      takeSlot(db, { lane, kind: 'interactive', rate, leadMs: LEAD_MS, horizonMs: HORIZON_MAX_MS }),
    );
    await sleep(slot.granted ? slot.waitMs : slot.againMs);
    if (!slot.granted) continue;
    deps.meters.noteSlotWait('interactive', performance.now() - asked);
    return;
  }
}
