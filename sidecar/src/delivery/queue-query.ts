import type { Environment } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow, rows } from '../db/client.ts';
import { priorities } from '../db/schema/index.ts';
import { concerns, holdsGroup, holdsTarget, isActive } from '../hold/hold-conditions.ts';
import { isAtHome } from '../site/home.ts';
import { isPermitted } from '../site/permit.ts';

/**
 * SQL: what is due of one priority of the row `q` (site, target, priority), oldest first, at most `limit`.
 *
 * Holds on mappings and badges are looked up once per mapping and badge that has something queued, by jumping through
 * the queue's index: with 1,000,000 rows in 100 groups, half of them held, 2.4 ms on PostgreSQL 15; looked up once
 * per row it was 2,050 ms. The trial of a hold is sent in spite of it, but of no other.
 */
const dueOf = (limit: number): SQL => {
  const queued = sql`i.site = q.site and i.target = q.target and i.priority = q.priority and i.state = 'queued'`;
  const provider = sql`coalesce(i.provider_id, '')`;
  const key = sql`i.course_id, i.rule, i.badge_id, ${provider}`;
  const group = sql`i.course_id, i.rule, i.badge_id, ${provider} as provider_id`;
  return sql`
    with recursive groups as (
      (select ${group} from issuances i where ${queued} order by ${key} limit 1)
      union all
      select next.* from groups g cross join lateral (
        select ${group} from issuances i
        where ${queued} and (${key}) > (g.course_id, g.rule, g.badge_id, g.provider_id)
        order by ${key} limit 1
      ) next
    )
    (
      select due.id, due.next_attempt_at, due.fence from groups g cross join lateral (
        select i.id, i.next_attempt_at, i.fence from issuances i
        where ${queued} and (${key}) = (g.course_id, g.rule, g.badge_id, g.provider_id)
          and i.next_attempt_at <= clock_timestamp()
        order by i.next_attempt_at, i.id limit ${limit}
      ) due
      where not exists (select 1 from holds h where ${holdsGroup})
      order by due.next_attempt_at, due.id limit ${limit}
    )
    union all
    select i.id, i.next_attempt_at, i.fence from holds trying join issuances i on i.id = trying.trial
    where trying.site = q.site and trying.target = q.target and ${queued} and i.next_attempt_at <= clock_timestamp()
      and not exists (select 1 from holds h where ${concerns} and ${isActive} and h.trial is distinct from i.id)
    order by next_attempt_at, id limit ${limit}`;
};

/** SQL: the queues (site, target, priority) of connections `c` that can send now, in the order in which they are served. */
const openQueues = (condition: SQL): SQL => sql`
  select q.site, q.target, q.priority, q.lane, q.environment from (
    select served.*, lot.priority from (
      select c.site, c.target, c.lane, c.environment from connections c join sites s on s.id = c.site
      where c.target is not null and ${condition} and ${isPermitted} and ${isAtHome}
        and not exists (select 1 from holds h where ${holdsTarget})
      order by s.last_served_at nulls first, s.id
    ) served
    cross join unnest(array[${sql.raw(Object.values(priorities).join(', '))}]::smallint[]) as lot(priority)
  ) q
  where exists (${dueOf(1)})`;

// Claimers that run at the same time skip each other's rows among these.
const CANDIDATES = 64;

/**
 * SQL: ids of what a lane can send next: the site served longest ago, live before retry before backfill, then by age. What was
 * sent and came back since the statement began, which may have waited for the lane, is left: it was read with the holds of then.
 *
 * A database that knows nothing of a queue that just grew takes it for empty. Left to itself, it then looks for the
 * candidates anew for each row that is queued, which takes seconds; so it must find them once, and then each row by its id.
 */
export const nextOfLane = (lane: string): SQL => sql`
  with candidates as materialized (
    select due.* from (${openQueues(sql`c.lane = ${lane}`)} limit 1) q cross join lateral (${dueOf(CANDIDATES)}) due
  )
  select i.id from candidates join issuances i on i.id = candidates.id
  where coalesce(i.state, '') = 'queued' and i.fence = candidates.fence
  order by candidates.next_attempt_at, candidates.id
  limit 1 for update of i skip locked`;

export type DueLane = { lane: string; environment: Environment };

/** Lanes with work that could be sent now, apart from those that are being worked on. */
export function dueLanes(db: Db, except: readonly string[]): Promise<DueLane[]> {
  const others = except.length === 0 ? sql`true` : sql`c.lane not in ${[...except]}`;
  return rows<DueLane>(db, sql`select distinct lane, environment from (${openQueues(others)}) due`);
}

/** Whether something could be sent now in a lane. */
export async function isLaneDue(db: Db, lane: string): Promise<boolean> {
  return (await firstRow(db, sql`select from (${openQueues(sql`c.lane = ${lane}`)} limit 1) due`)) !== null;
}
