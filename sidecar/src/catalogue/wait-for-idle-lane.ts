import { setTimeout as sleep } from 'node:timers/promises';
import { isLaneDue } from '../delivery/queue-query.ts';
import type { Deps } from '../deps.ts';

const LOOK_MS = 1_000;
// A backlog may last for hours. A page in half a minute is one call in 75, and shows 5,000 badges within one.
const PATIENCE_MS = 30_000;

/** Waits until no badge is due in the lane, for a while: what nobody waits for comes after what learners have earned. */
export async function waitForIdleLane(deps: Deps, lane: string, isStopping: () => boolean): Promise<void> {
  const since = performance.now();
  while (!isStopping() && performance.now() - since < PATIENCE_MS) {
    if (!(await deps.database.intake.run((db) => isLaneDue(db, lane)))) return;
    await sleep(LOOK_MS);
  }
}
