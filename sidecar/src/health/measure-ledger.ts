import type { HoldReason, HoldScope, IssuanceState, Outcome } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, onlyRow, rows } from '../db/client.ts';
import { behind, isShown, joinBehind } from '../hold/behind.ts';
import { isActive } from '../hold/hold-conditions.ts';
import { ISSUED_OUTCOMES } from '../issuance/state-sets.ts';
import { secondsFor } from '../lane/seconds-for.ts';
import type { Platforms } from '../platform/registry.ts';
import { isPermitted } from '../site/permit.ts';

export type Measured = {
  states: { state: IssuanceState; count: number; oldestSeconds: number }[];
  outcomes: { outcome: Outcome; count: number }[];
  holds: { scope: HoldScope; reason: HoldReason; count: number }[];
  /** On whole sites, in the last day. */
  acts: { action: string; count: number }[];
  issuedPerSecond: number;
  etaSeconds: number;
};

const RATE_MINUTES = 5;
// The attempts of five minutes at the limit of two dozen accounts.
const RECENT_ATTEMPTS = 20_000;

/** Counts what the ledger holds, over all sites. A full look: with a million issuances it takes a second. */
export async function measureLedger(db: Db, platforms: Platforms): Promise<Measured> {
  return {
    states: await countStates(db),
    outcomes: await rows(
      db,
      sql`select outcome, count(*)::float8 as count from attempts where outcome is not null group by outcome`,
    ),
    holds: await countHolds(db),
    acts: await rows(
      db,
      sql`
      select action, count(*)::float8 as count from audit_log
      where issuance is null and at > clock_timestamp() - interval '1 day' group by action`,
    ),
    issuedPerSecond: await issuedPerSecond(db),
    etaSeconds: await etaSeconds(db, platforms),
  };
}

const countStates = (db: Db): Promise<Measured['states']> =>
  rows(
    db,
    sql`
    select state, count(*)::float8 as count, extract(epoch from clock_timestamp() - min(
      case state when 'queued' then accepted_at else changed_at end))::float8 as "oldestSeconds"
    from issuances group by state`,
  );

/** Those that are stored and keep something back, and the two that work like one. */
const countHolds = (db: Db): Promise<Measured['holds']> =>
  rows(
    db,
    sql`
    with ${behind(sql`true`)}
    select scope, reason, count(*)::float8 as count from (
      select h.scope, h.reason from holds h ${joinBehind} where ${isActive} and ${isShown}
      union all select 'site', 'no_heartbeat' from sites s where ${isPermitted} is not true
      union all select 'site', 'no_connection' from sites s
        where not exists (select from connections c where c.site = s.id and c.target is not null)
      union all select 'target', 'no_connection' from (select distinct site, target from queued) q
        where exists (select from connections c where c.site = q.site and c.target is not null)
          and not exists (select from connections c where c.site = q.site and c.target = q.target)
          and not exists (
            select from holds h where h.site = q.site and h.target = q.target and h.reason = 'connection_removed')
    ) held group by scope, reason`,
  );

async function issuedPerSecond(db: Db): Promise<number> {
  const { count } = await onlyRow<{ count: number }>(
    db,
    sql`
    select count(*)::float8 as count from (select outcome, finished_at from attempts order by id desc limit ${RECENT_ATTEMPTS}) a
    where outcome in ${ISSUED_OUTCOMES}
      and finished_at > clock_timestamp() - ${RATE_MINUTES} * interval '1 minute'`,
  );
  return Number(count) / (RATE_MINUTES * 60);
}

/** Of the lane that takes longest. */
async function etaSeconds(db: Db, platforms: Platforms): Promise<number> {
  const lanes = await rows<{ lane: string; queued: number }>(
    db,
    sql`
    select c.lane, count(*)::float8 as queued from issuances i
    join connections c on c.site = i.site and c.target = i.target
    where i.state = 'queued' group by c.lane`,
  );
  return Math.max(0, ...lanes.map(({ lane, queued }) => secondsFor(platforms.ofLane(lane).rate, queued)));
}
