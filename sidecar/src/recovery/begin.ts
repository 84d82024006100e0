import type { recoveryReasons } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { writeAudit, writeAudits } from '../audit/write-audit.ts';
import { type Db, firstRow, iso, onlyRow, rows } from '../db/client.ts';
import { liftHolds } from '../hold/lift.ts';
import { placeHolds } from '../hold/place.ts';
import { type Move, moveLocked } from '../issuance/apply.ts';

export type RecoveryReason = (typeof recoveryReasons)[number];

export type RecoveryState = {
  active: boolean;
  reason: RecoveryReason | null;
  since: string | null;
  wouldSend: number;
};

/**
 * The ledger is not sure of itself: the sites' awards are accepted and nothing is sent until a person confirms. What was
 * in flight counts as sent without an answer.
 */
export async function beginRecovery(tx: Db, sites: readonly string[], reason: RecoveryReason): Promise<void> {
  const places = sites.map((site) => ({ site, scope: 'site' as const }));
  await placeHolds(tx, places, { reason: 'recovery', forMs: null, details: reason });
  await moveLocked(tx, await lockInFlight(tx, sites), { details: 'recovery' });
  await writeAudits(tx, sites, { action: 'recovery_begun', details: reason });
}

async function lockInFlight(tx: Db, sites: readonly string[]): Promise<Move[]> {
  const found = await rows<{ id: number | string }>(
    tx,
    sql`
    select id from issuances
    where state = 'sending' and site in (select jsonb_array_elements_text(${JSON.stringify(sites)}::text::jsonb))
    order by id for update`,
  );
  return found.map(({ id }) => ({ id: Number(id), from: 'sending', event: 'lease_expired', reason: null }));
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
