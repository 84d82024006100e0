import type { Actor, Recovery, recoveryReasons, TaughtCounts } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { byUser, writeAudit, writeAudits } from '../audit/write-audit.ts';
import { type Db, firstRow, iso, onlyRow, rows } from '../db/client.ts';
import { liftHolds } from '../hold/lift.ts';
import { placeHolds } from '../hold/place.ts';
import { type Move, moveLocked } from '../issuance/apply.ts';

export type RecoveryReason = (typeof recoveryReasons)[number];

/**
 * The ledger is not sure of itself: the sites' awards are accepted and nothing is sent until a person confirms. What was
 * in flight counts as sent without an answer.
 */
export async function beginRecovery(tx: Db, sites: readonly string[], reason: RecoveryReason): Promise<void> {
  // What Moodle taught under an earlier recovery may be gone again: it teaches anew, under another id.
  await endOpen(tx, sites, 'system');
  const list = JSON.stringify(sites);
  await tx.execute(sql`
    insert into recoveries (site, reason)
    select value, ${reason} from jsonb_array_elements_text(${list}::text::jsonb)`);
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
export async function confirmRecovery(tx: Db, site: string, actor: Actor): Promise<number | null> {
  const lifted = await liftHolds(tx, { site, scope: 'site' }, ['recovery']);
  if (lifted === 0) return null;
  await endOpen(tx, [site], actor.userId);
  await writeAudit(tx, { site, ...byUser(actor), action: 'recovery_confirmed' });
  return countQueued(tx, site);
}

const endOpen = (tx: Db, sites: readonly string[], actor: string) =>
  tx.execute(sql`
    update recoveries set ended_at = clock_timestamp(), ended_by = ${actor}
    where ended_at is null and site in (select jsonb_array_elements_text(${JSON.stringify(sites)}::text::jsonb))`);

async function countQueued(db: Db, site: string): Promise<number> {
  const { count } = await onlyRow<{ count: number | string }>(
    db,
    sql`select count(*) as count from issuances where site = ${site} and state = 'queued'`,
  );
  return Number(count);
}
