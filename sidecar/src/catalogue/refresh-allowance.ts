import { sql } from 'drizzle-orm';
import { accessOf } from '../connection/access.ts';
import { findConnection, type StoredConnection } from '../connection/find-connection.ts';
import { holdRefusedCredential } from '../connection/hold-refused-credential.ts';
import { rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { BackgroundTasks } from './background-tasks.ts';
import { isStale } from './cache-ttl.ts';

/** Asks in the background what each account of a site may issue, where the platform says so and it was not asked lately. */
export async function refreshAllowances(
  deps: Deps,
  background: BackgroundTasks,
  site: string,
): Promise<void> {
  const due = await deps.database.intake.run((db) =>
    rows<{ id: string }>(
      db,
      sql`select id from connections where site = ${site} and target is not null
            and coalesce(${isStale(sql`allowance_at`)}, true)`,
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
  const value = read?.kind === 'ok' ? JSON.stringify(read.value) : null;
  await deps.database.intake.run((db) =>
    db.execute(sql`
      update connections set allowance = coalesce(${value}::text::jsonb, allowance), allowance_at = clock_timestamp()
      where site = ${site} and id = ${connection} and revision = ${revision}`),
  );
}
