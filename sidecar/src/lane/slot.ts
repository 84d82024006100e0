import { RATE_RESERVE_MS } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow, onlyRow } from '../db/client.ts';
import type { Rate } from '../platform/port.ts';

// Interactive calls may take this share of the window, so that neither side starves the other.
const INTERACTIVE_SHARE = 0.6;

/** Nobody reserves further ahead than this, so a grant that lies further ahead comes from a clock that was set back. */
export const HORIZON_MAX_MS = 5_000;

export type SlotRequest = {
  lane: string;
  kind: 'bulk' | 'interactive';
  rate: Rate;
  /** The slot lies at least this far ahead: what has to happen before it is used takes that long. */
  leadMs: number;
  /** What is sent in the slot may leave so much later: it counts in the window as if it had. */
  slackMs: number;
  /** Slots further ahead than this are not reserved; at most {@link HORIZON_MAX_MS}. */
  horizonMs: number;
};

/**
 * `atMs` is the time to send at, in milliseconds since 1970, `at` when it may leave at the latest, by which it is given back, `nowMs`
 * when it was granted: all by the database's clock. Asking for another one makes sense `retryInMs` from now.
 */
export type Slot = { nowMs: number; retryInMs: number } & (
  | { granted: true; at: string; atMs: number }
  | { granted: false }
);

/** Takes the next time to send at from the lane's window, for all replicas together. */
export async function takeSlot(db: Db, request: SlotRequest): Promise<Slot> {
  const row = await inLane(db, request.lane, () =>
    firstRow<SlotRow>(
      db,
      sql`with ${slotTables(request)} select ${slotColumns(request)} from seen left join slot on true`,
    ),
  );
  return readSlot(row);
}

type GrantedSlot = Pick<SlotRequest, 'lane' | 'kind'> & { at: string };

/** The database's clock: milliseconds since 1970. */
export async function readClock(db: Db): Promise<number> {
  const { now } = await onlyRow<{ now: string | number }>(
    db,
    sql`select extract(epoch from clock_timestamp()) * 1000 as now`,
  );
  return Number(now);
}

/** Gives a slot back that nothing was sent in; another one of the same moment stays taken. */
export async function returnSlot(db: Db, { lane, kind, at }: GrantedSlot): Promise<void> {
  const without = (grants: SQL) =>
    sql`array(select unnest(${grants}) except all select ${at}::timestamptz order by 1)`;
  const interactive = sql`interactive_grants`;
  await db.execute(sql`
    update lanes set grants = ${without(sql`grants`)},
      interactive_grants = ${kind === 'interactive' ? without(interactive) : interactive}
    where id = ${lane}`);
}

/** Counts calls that left just now without a slot, because only their answer told whose window they are in. */
export async function countCalls(db: Db, lane: string, calls: number): Promise<void> {
  const now = sql`date_trunc('milliseconds', clock_timestamp())`;
  await inLane(db, lane, () =>
    firstRow(
      db,
      sql`
      update lanes set grants = grants || array_fill(${now}, array[${calls}::int]) where id = ${lane} returning id`,
    ),
  );
}

/** Runs what needs the lane's row, again once the lane was made. */
export async function inLane<R>(db: Db, lane: string, ask: () => Promise<R | null>): Promise<R> {
  const row = (await ask()) ?? (await createLane(db, lane).then(ask));
  if (row === null) throw new Error('the lane vanished while a slot was taken');
  return row;
}

const createLane = (db: Db, lane: string) =>
  db.execute(sql`insert into lanes (id) values (${lane}) on conflict do nothing`);

export type SlotRow = {
  at: string | null;
  at_ms: string | number;
  now_ms: string | number;
  retry_in_ms: string | number;
};

export function readSlot({ at, at_ms, now_ms, retry_in_ms }: SlotRow): Slot {
  const known = { nowMs: Number(now_ms), retryInMs: Math.max(0, Number(retry_in_ms)) };
  return at === null ? { ...known, granted: false } : { ...known, granted: true, at, atMs: Number(at_ms) };
}

/** SQL: a {@link SlotRow} of {@link slotTables}, all by one reading of the clock: it may be set in between. */
export const slotColumns = ({
  horizonMs,
  slackMs,
}: SlotRequest): SQL => sql`(slot.at + ${milliseconds(slackMs)})::text as at,
  extract(epoch from slot.at) * 1000 as at_ms, extract(epoch from coalesce(slot.now, seen.now)) * 1000 as now_ms,
  coalesce(extract(epoch from case when slot.at is null then seen.at - seen.now else slot.next - slot.now end) * 1000
    - ${horizonMs}::float8, 0) as retry_in_ms`;

/**
 * SQL: the tables `seen`, one row if the lane exists, and `slot`, one row if a slot was granted. The grant is written
 * into the lane. A worker that has to wait sees so without a lock and writes nothing, unless the clock was set back: each look
 * would clamp anew.
 */
export function slotTables(request: SlotRequest): SQL {
  const lane = sql`select id, grants, interactive_grants from lanes where id = ${request.lane}`;
  const latest = sql`locked.at + ${milliseconds(request.slackMs)}`;
  const granted = sql`case when locked.is_free then array[${latest}] else '{}' end`;
  const interactive =
    request.kind === 'interactive' ? sql`locked.interactive || ${granted}` : sql`locked.interactive`;
  return sql`
    seen as (${candidate(request, lane)}),
    written as (
      update lanes set grants = locked.grants || ${granted}, interactive_grants = ${interactive}
      from (${candidate(request, sql`${lane} and (select is_free or is_set_back from seen) for update`)}) locked
      where lanes.id = locked.id and (locked.is_free or locked.is_set_back)
      returning locked.is_free, locked.now, locked.at,
        lanes.grants[cardinality(lanes.grants) - ${request.rate.limit}::int + 1] + ${windowOf(request)} as next
    ),
    slot as (select now, at, next from written where is_free)`;
}

/**
 * SQL: the next slot of a lane's row: a window plus a margin after the grant `limit` before it. All grants of the window
 * are kept, however many: one that is given back must not be missing among those before it. Grants that lie too far ahead
 * (a clock that was set back) are clamped.
 */
function candidate(request: SlotRequest, lane: SQL): SQL {
  const after = (grants: SQL, count: number) =>
    sql`${grants}[cardinality(${grants}) - ${count}::int + 1] + ${windowOf(request)}`;
  const own =
    request.kind === 'interactive' ? after(sql`interactive`, shareOf(request)) : sql`null::timestamptz`;
  return sql`
    select id, now, grants, interactive, is_set_back, at, at <= now + ${milliseconds(request.horizonMs)} as is_free
    from (
      select id, now, grants, interactive, is_set_back, date_trunc('milliseconds',
        greatest(now + ${milliseconds(request.leadMs)}, ${after(sql`grants`, request.rate.limit)}, ${own})) as at
      from (
        select id, now, ${counted(sql`grants`, request)} as grants, ${counted(sql`interactive_grants`, request)} as interactive,
          now + ${milliseconds(HORIZON_MAX_MS)} < any (grants) as is_set_back
        from (select lane.*, clock_timestamp() as now from (${lane}) lane) timed
      ) kept
    ) next`;
}

const shareOf = ({ rate }: SlotRequest): number => Math.max(1, Math.floor(rate.limit * INTERACTIVE_SHARE));

const windowOf = ({ rate }: SlotRequest): SQL => milliseconds(rate.windowMs + RATE_RESERVE_MS);

const milliseconds = (value: number): SQL => sql`(${value}::float8 * interval '1 millisecond')`;

const counted = (grants: SQL, request: SlotRequest): SQL =>
  sql`(select coalesce(array_agg(least(g, now + ${milliseconds(HORIZON_MAX_MS)}) order by g), '{}')
    from unnest(${grants}) g where g > now - ${windowOf(request)})`;
