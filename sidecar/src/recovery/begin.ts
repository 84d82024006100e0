import type { recoveryReasons } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Db, firstRow, iso, onlyRow, rows } from '../db/client.ts';
import { liftHolds } from '../hold/lift.ts';
import { placeHold } from '../hold/place.ts';
import { applyMove } from '../issuance/apply.ts';

export type RecoveryReason = (typeof recoveryReasons)[number];

export type RecoveryState = {
  active: boolean;
  reason: RecoveryReason | null;
  since: string | null;
  wouldSend: number;
};

/**
 * The ledger is not sure of itself: the site's awards are accepted and nothing is sent until a person confirms. What was
 * in flight counts as sent without an answer.
 */
export async function beginRecovery(tx: Db, site: string, reason: RecoveryReason): Promise<void> {
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
export async function readRecovery(db: Db, site: string): Promise<RecoveryState> {
  const hold = await firstRow<{ reason: RecoveryReason; since: string }>(
    db,
    sql`select details as reason, ${iso(sql`since`)} as since from holds
        where site = ${site} and scope = 'site' and reason = 'recovery'`,
  );
  if (hold === null) return { active: false, reason: null, since: null, wouldSend: 0 };
  return { active: true, ...hold, wouldSend: await countQueued(db, site) };
}

/** Ends a recovery; returns how many issuances may be sent now, or null when there was none. */
export async function confirmRecovery(
  tx: Db,
  site: string,
  actor: { userId: string; contextId?: string | undefined },
): Promise<number | null> {
  const lifted = await liftHolds(tx, { site, scope: 'site' }, ['recovery']);
  if (lifted === 0) return null;
  await writeAudit(tx, { site, actor: actor.userId, context: actor.contextId, action: 'recovery_confirmed' });
  return countQueued(tx, site);
}

async function countQueued(db: Db, site: string): Promise<number> {
  const { count } = await onlyRow<{ count: number | string }>(
    db,
    sql`select count(*) as count from issuances where site = ${site} and state = 'queued'`,
  );
  return Number(count);
}
