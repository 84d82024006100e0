import { sql } from 'drizzle-orm';
import { accessOf } from '../connection/access.ts';
import { findConnection, type StoredConnection } from '../connection/find-connection.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { firstRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { liftQuotaHold } from '../hold/lift-quota.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import { LISTED_SHARE } from '../platform/port.ts';
import type { BackgroundTasks } from './background-tasks.ts';
import { isStale } from './cache-ttl.ts';

/** Asks in the background what each account of a site may issue, where the platform says so and it was not asked lately, or not since its quota was used up. */
export async function refreshAllowances(
  deps: Deps,
  background: BackgroundTasks,
  site: string,
): Promise<void> {
  const due = await deps.database.intake.run((db) =>
    rows<{ id: string }>(
      db,
      sql`select id from connections c where site = ${site} and target is not null
            and (coalesce(${isStale(sql`allowance_at`)}, true) or exists (
              select from holds h where h.site = c.site and h.scope = 'target' and h.target = c.target
                and h.reason = 'quota_used_up' and h.since > c.allowance_at))`,
    ),
  );
  for (const { id } of due) {
    const stored = await deps.database.intake.run((db) => findConnection(db, site, id));
    if (stored === null || !deps.platforms.of(stored.platform).allowance) continue;
    background.start(`allowance ${site} ${id}`, () => refresh(deps, stored));
  }
}

/** What was saved meanwhile is left alone. */
async function refresh(deps: Deps, stored: StoredConnection): Promise<void> {
  const { platform, lane, site, connection, revision } = stored;
  const permit = interactivePermit(deps, lane);
  const read = await deps.platforms.of(platform).allowance?.(accessOf(stored, deps.keys), permit);
  if (read?.kind === 'failed' && read.problem === 'token_refused') await holdRefusedCredential(deps, stored);
  const allowance = read?.kind === 'ok' ? read.value : null;
  const value = allowance && JSON.stringify(allowance);
  const isLifted = await deps.database.intake.transaction(async (tx) => {
    const kept = await firstRow<{ target: string }>(
      tx,
      sql`
      update connections set allowance = coalesce(${value}::text::jsonb, allowance), allowance_at = clock_timestamp()
      where site = ${site} and id = ${connection} and revision = ${revision} returning target`,
    );
    if (kept === null || allowance === null) return false;
    return liftQuotaHold(tx, { site, target: kept.target }, allowance, LISTED_SHARE);
  });
  if (isLifted) deps.wake();
}
