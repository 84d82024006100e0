import { type SQL, sql } from 'drizzle-orm';
import type { StoredAccess } from '../connection/access.ts';
import { type Db, rows } from '../db/client.ts';
import { priorities } from '../db/schema/index.ts';
import { unheld } from '../hold/applies.ts';

/**
 * Moodle points at one sidecar, so one that no site calls falls silent: a forgotten second one, or a copy, sends
 * nothing. The plugin's task calls every minute.
 */
export const HEARTBEAT_SECONDS = 15 * 60;

/** SQL condition: site `s` calls us. */
export const heard: SQL = sql`s.last_seen_at > clock_timestamp() - ${HEARTBEAT_SECONDS}::int * interval '1 second'`;

/** SQL subquery: the next due issuance of a site and target, live before retry before backfill, then by age. */
export const nextDue = (site: SQL, target: SQL, lock: SQL): SQL => sql`
  select picked.id from unnest(array[${sql.raw(Object.values(priorities).join(', '))}]::smallint[]) as lot(priority)
  cross join lateral (
    select i.id from issuances i
    where i.site = ${site} and i.target = ${target} and i.state = 'queued' and i.priority = lot.priority
      and i.next_attempt_at <= clock_timestamp() and ${unheld}
    order by i.next_attempt_at, i.id
    limit 1 ${lock}
  ) picked
  limit 1`;

/** A site with work that could be sent now, and how to reach its platform. */
export type DueSite = StoredAccess & { lane: string; target: string };

/** Sites with work that could be sent now, the one served longest ago first. */
export async function dueSites(db: Db, lane: string): Promise<DueSite[]> {
  return rows<DueSite>(
    db,
    sql`
    select c.site, c.lane, c.target, c.environment, c.credential, c.auth_scheme as "authScheme", c.timeout_ms as "timeoutMs"
    from connections c join sites s on s.id = c.site
    where c.target is not null and ${heard} and c.lane = ${lane}
      and exists (${nextDue(sql`c.site`, sql`c.target`, sql``)})
    order by s.last_served_at nulls first, s.id`,
  );
}

/** Lanes with work that could be sent now. */
export async function dueLanes(db: Db): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    db,
    sql`
    select distinct c.lane from connections c join sites s on s.id = c.site
    where c.target is not null and ${heard} and exists (${nextDue(sql`c.site`, sql`c.target`, sql``)})`,
  );
  return found.map(({ lane }) => lane);
}
