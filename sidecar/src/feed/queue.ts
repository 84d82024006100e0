import type { IssuanceState, QueueSummary } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, iso, onlyRow, rows } from '../db/client.ts';
import { notHeld } from '../hold/hold-conditions.ts';
import { secondsFor } from '../lane/seconds-for.ts';
import type { Platforms } from '../platform/registry.ts';
import { isPermitted } from '../site/permit.ts';
import { isCountedIn, isInShare, type Share } from '../site/share.ts';

// Enough to see whether something of the queue can move, without reading a million held rows every minute.
const SAMPLE = 1_000;

/** What stands in the queue of a share. */
export async function summariseQueue(db: Db, platforms: Platforms, share: Share): Promise<QueueSummary> {
  const counts = await countStates(db, share);
  const { oldest, last } = await onlyRow<{ oldest: string | null; last: string | null }>(
    db,
    sql`
    select
      (select ${iso(sql`min(i.accepted_at)`)} from issuances i where ${inShare(share)} and i.state = 'queued') as oldest,
      (select ${iso(sql`max(i.changed_at)`)} from issuances i
        where ${inShare(share)} and i.state = 'issued' and ${wasIssuedHere}) as last`,
  );
  return {
    ...counts,
    oldestQueuedAt: oldest,
    lastIssuedAt: last,
    etaSeconds: counts.queued === 0 ? 0 : longestWait(await countByLane(db, share), platforms),
  };
}

// What Moodle taught, or a person found, was issued at another time.
const wasIssuedHere = sql`coalesce(i.reason, '') not in ('recorded', 'decided_by_person')`;

const inShare = (share: Share): SQL => sql`i.site = ${share.site} and ${isInShare(share, sql`i.target`)}`;

type LaneQueue = { lane: string; queued: number; moving: boolean };

/** Seconds until every lane in which something moves is empty; null where nothing does. */
function longestWait(lanes: readonly LaneQueue[], platforms: Platforms): number | null {
  const waits = lanes
    .filter(({ moving }) => moving)
    .map(({ lane, queued }) => secondsFor(platforms.ofLane(lane).rate, queued));
  return waits.length === 0 ? null : Math.max(...waits);
}

/** What is queued in each lane of the share's connections, and whether something of it can move. */
async function countByLane(db: Db, { site, connection }: Share): Promise<LaneQueue[]> {
  const isOne = connection === undefined ? sql`true` : sql`c.id = ${connection}`;
  const queued = sql`i.site = c.site and i.target = c.target and i.state = 'queued'`;
  const found = await rows<LaneQueue & { queued: number | string }>(
    db,
    sql`
    select c.lane, sum(q.queued) as queued, bool_or(q.moving) as moving
    from connections c join sites s on s.id = c.site cross join lateral (
      select (select count(*) from issuances i where ${queued}) as queued,
        exists (
          select from (select * from issuances i where ${queued} limit ${SAMPLE}) i where ${isPermitted} and ${notHeld}
        ) as moving
    ) q
    where c.site = ${site} and ${isOne} group by c.lane`,
  );
  return found.map((row) => ({ ...row, queued: Number(row.queued) }));
}

/** By state, and by target where it matters. */
const countTargets = ({ site, connection }: Share): SQL =>
  connection === undefined
    ? sql`select i.state, null as target, count(*) as count from issuances i where i.site = ${site} group by i.state`
    : sql`select i.state, i.target, count(*) as count from issuances i where i.site = ${site} group by i.state, i.target`;

async function countStates(db: Db, share: Share) {
  const counted = await rows<{ state: IssuanceState; count: number | string }>(
    db,
    sql`select state, sum(count) as count from (${countTargets(share)}) of_target
      where ${isCountedIn(share, sql`of_target.target`)} group by state`,
  );
  const of = (state: IssuanceState) => Number(counted.find((row) => row.state === state)?.count ?? 0);
  return {
    queued: of('queued'),
    sending: of('sending'),
    unknown: of('unknown'),
    needsAttention: of('needs_attention'),
    issued: of('issued'),
    cancelled: of('cancelled'),
  };
}
