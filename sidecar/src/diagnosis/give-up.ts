import type { HoldReason, StateReason } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow, type Pool, rows } from '../db/client.ts';
import { liftHolds } from '../hold/release-hold.ts';
import { SENT } from '../issuance/state-sets.ts';
import { type Transition, transitionLocked } from '../issuance/transition.ts';

// One transaction stays short, however far away the database is.
const BATCH = 500;

/** What was held for a day: a badge, or all badges of a provider. */
export type HeldPlace = {
  site: string;
  target: string;
  scope: 'badge' | 'provider';
  subject: string;
  reason: HoldReason;
};

/**
 * Lists everybody who waits for a badge or provider, batch by batch, so that a person can mend it or map the course anew.
 * `because` says why the badge cannot be issued. The hold is lifted when there are no more: what is cut off goes on at the next probe, and nothing of it is sent meanwhile.
 */
export async function giveUp(pool: Pool, place: HeldPlace, because: StateReason): Promise<void> {
  while ((await pool.transaction((tx) => giveUpBatch(tx, place, because))) > 0);
}

async function giveUpBatch(tx: Db, place: HeldPlace, reason: StateReason): Promise<number> {
  const waiting = await rows<{ id: number | string }>(
    tx,
    sql`
    select i.id from issuances i
    where ${isBehind(place)} and i.state = 'queued'
    order by i.id limit ${BATCH} for update`,
  );
  const transitions = waiting.map(
    ({ id }): Transition => ({ id: Number(id), from: 'queued', event: 'badge_not_issuable', reason }),
  );
  // Once the badge is mended they are tried as if for the first time.
  await transitionLocked(tx, transitions, { set: [sql`second_try = false`] });
  // Not after a short one: that may only mean that a person cancelled others of it meanwhile.
  if (transitions.length === 0 && !(await isUnderWay(tx, place))) await liftHolds(tx, place, [place.reason]);
  return transitions.length;
}

/** What is being sent comes back, and is given up at the next probe. */
async function isUnderWay(tx: Db, place: HeldPlace): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql`select from issuances i where ${isBehind(place)} and i.state in ${SENT} limit 1`,
  );
  return found !== null;
}

/** SQL condition: issuance `i` is of the badge or provider. */
export const isBehind = ({
  site,
  target,
  scope,
  subject,
}: HeldPlace): SQL => sql`i.site = ${site} and i.target = ${target}
  and ${scope === 'badge' ? sql`i.badge_id = ${subject}` : sql`i.provider_id = ${subject}`}`;
