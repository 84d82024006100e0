import type { Recovery, recoveryReasons, TaughtCounts } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Db, firstRow, iso, onlyRow, rows } from '../db/client.ts';
import { liftHolds } from '../hold/lift.ts';
import { placeHold } from '../hold/place.ts';
import { applyMove } from '../issuance/apply.ts';

export type RecoveryReason = (typeof recoveryReasons)[number];

/**
 * The ledger is not sure of itself: the site's awards are accepted and nothing is sent until a person confirms. What was
 * in flight counts as sent without an answer.
 */
export async function beginRecovery(tx: Db, site: string, reason: RecoveryReason): Promise<void> {
  // Whatever Moodle taught under an earlier recovery may be gone again: it teaches anew, under another id.
  await endOpen(tx, site, 'system');
  await tx.execute(sql`insert into recoveries (site, reason) values (${site}, ${reason})`);
  await placeHold(tx, { site, scope: 'site', reason: 'recovery', forMs: null, details: reason });
  const inFlight = await rows<{ id: number | string }>(
    tx,
    sql`select id from issuances where site = ${site} and state = 'sending' order by id for update`,
  );
  for (const { id } of inFlight) {
    await applyMove(tx, {
      id: Number(id),
      from: 'sending',
      event: 'lease_expired',
      reason: null,
      details: 'recovery',
    });
  }
  await writeAudit(tx, { site, action: 'recovery_begun', details: reason });
}

/** Whether the site is in recovery, and how many would be sent if it ended now. */
export async function readRecovery(db: Db, site: string): Promise<Recovery> {
  const open = await firstRow<Pick<Recovery, 'id' | 'reason' | 'since' | 'taughtAt'>>(
    db,
    sql`select id, reason, ${iso(sql`begun_at`)} as since, ${iso(sql`taught_at`)} as "taughtAt" from recoveries
        where site = ${site} and ended_at is null`,
  );
  if (open === null) {
    return { active: false, id: null, taughtAt: null, reason: null, since: null, wouldSend: 0 };
  }
  return { active: true, ...open, wouldSend: await countQueued(db, site) };
}

/** Moodle has sent all it knows under this recovery's id. False when that recovery is over, or another one began. */
export async function recordTaught(
  tx: Db,
  site: string,
  { id, counts }: { id: string; counts: TaughtCounts },
): Promise<boolean> {
  const taught = await firstRow(
    tx,
    sql`update recoveries set taught_at = clock_timestamp(), taught = ${JSON.stringify(counts)}::text::jsonb
        where site = ${site} and id = ${id} and ended_at is null returning id`,
  );
  if (taught === null) return false;
  await writeAudit(tx, { site, action: 'recovery_taught', details: JSON.stringify(counts) });
  return true;
}

/** Ends a recovery; returns how many issuances may be sent now, or null when there was none. */
export async function confirmRecovery(
  tx: Db,
  site: string,
  actor: { userId: string; contextId?: string | undefined },
): Promise<number | null> {
  const lifted = await liftHolds(tx, { site, scope: 'site' }, ['recovery']);
  if (lifted === 0) return null;
  await endOpen(tx, site, actor.userId);
  await writeAudit(tx, { site, actor: actor.userId, context: actor.contextId, action: 'recovery_confirmed' });
  return countQueued(tx, site);
}

const endOpen = (tx: Db, site: string, actor: string) =>
  tx.execute(sql`
    update recoveries set ended_at = clock_timestamp(), ended_by = ${actor} where site = ${site} and ended_at is null`);

async function countQueued(db: Db, site: string): Promise<number> {
  const { count } = await onlyRow<{ count: number | string }>(
    db,
    sql`select count(*) as count from issuances where site = ${site} and state = 'queued'`,
  );
  return Number(count);
}
