import { sql } from 'drizzle-orm';
import { type Db, type Pool, rows } from '../db/client.ts';
import { type Move, moveLocked } from '../issuance/apply.ts';
import { liftHolds } from './lift.ts';

// One transaction stays short, however far away the database is.
const BATCH = 500;

export type BadgePlace = { site: string; target: string; subject: string };

/**
 * Lists everybody who waits for a badge, batch by batch, so that a person can map the course anew. The hold is lifted
 * when there are no more: what is cut off goes on at the next probe, and nothing of it is sent meanwhile.
 */
export async function giveUpBadge(pool: Pool, badge: BadgePlace): Promise<void> {
  while ((await pool.transaction((tx) => giveUpBatch(tx, badge))) > 0);
}

async function giveUpBatch(tx: Db, { site, target, subject }: BadgePlace): Promise<number> {
  const waiting = await rows<{ id: number | string }>(
    tx,
    sql`
    select id from issuances
    where site = ${site} and target = ${target} and badge_id = ${subject} and state = 'queued'
    order by id limit ${BATCH} for update`,
  );
  const moves = waiting.map(
    ({ id }): Move => ({ id: Number(id), from: 'queued', event: 'badge_gone', reason: 'badge_not_issuable' }),
  );
  await moveLocked(tx, moves);
  // Not after a short one: that may only mean that a person cancelled others of it meanwhile.
  if (moves.length === 0)
    await liftHolds(tx, { site, scope: 'badge', target, subject }, ['badge_not_issuable']);
  return moves.length;
}
