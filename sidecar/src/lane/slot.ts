import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';

// Added to the window, so that a request that travels faster than the one five before it still arrives after it.
const MARGIN_MS = 60;
// Interactive calls may take this share of the window, so that neither side starves the other.
const INTERACTIVE_SHARE = 0.6;

/** Nobody reserves further ahead than this, so a grant that lies further ahead comes from a clock that was set back. */
export const HORIZON_MAX_MS = 5_000;

export type Rate = { limit: number; windowMs: number };

export type SlotRequest = {
  lane: string;
  kind: 'bulk' | 'interactive';
  rate: Rate;
  /** The slot lies at least this far ahead: what has to happen before it is used takes that long. */
  leadMs: number;
  /** Slots further ahead than this are not reserved; at most {@link HORIZON_MAX_MS}. */
  horizonMs: number;
};

/** `wait` in milliseconds from now: until the time to send at, or until asking again makes sense. */
export type Slot = { granted: true; waitMs: number; at: string } | { granted: false; waitMs: number };

/**
 * Takes the next time to send at from the lane's window, for all replicas together. A grant lies a window plus a
 * margin after the grant `limit` before it. Grants that lie too far ahead (a clock that was set back) are clamped.
 */
export async function takeSlot(db: Db, request: SlotRequest): Promise<Slot> {
  const row =
    (await grant(db, request)) ?? (await createLane(db, request.lane).then(() => grant(db, request)));
  if (!row) throw new Error('the lane vanished while a slot was taken');
  const waitMs = Math.max(0, Number(row.wait_ms));
  return row.granted ? { granted: true, waitMs, at: row.at } : { granted: false, waitMs };
}

/** Gives a slot back that nothing was sent in. */
export async function returnSlot(db: Db, lane: string, at: string): Promise<void> {
  await db.execute(sql`
    update lanes set grants = array_remove(grants, ${at}::timestamptz),
                     interactive_grants = array_remove(interactive_grants, ${at}::timestamptz)
    where id = ${lane}`);
}

const createLane = (db: Db, lane: string) =>
  db.execute(sql`insert into lanes (id) values (${lane}) on conflict do nothing`);

type GrantRow = { granted: boolean; wait_ms: string | number; at: string };

function grant(db: Db, request: SlotRequest): Promise<GrantRow | null> {
  const { limit, windowMs } = request.rate;
  const share = Math.max(1, Math.floor(limit * INTERACTIVE_SHARE));
  const window = milliseconds(windowMs + MARGIN_MS);
  const interactive = request.kind === 'interactive';
  return firstRow<GrantRow>(
    db,
    sql`
    update lanes set
      grants = case when slot.granted then (slot.grants || slot.at)[greatest(1, cardinality(slot.grants) + 2 - ${limit}::int):] else slot.grants end,
      interactive_grants = case when slot.granted and ${interactive}
        then (slot.interactive || slot.at)[greatest(1, cardinality(slot.interactive) + 2 - ${share}::int):] else slot.interactive end
    from (
      select id, now, grants, interactive, at, at <= now + ${milliseconds(request.horizonMs)} as granted
      from (
        select id, now, grants, interactive, date_trunc('milliseconds', greatest(
          now + ${milliseconds(request.leadMs)},
          grants[cardinality(grants) - ${limit}::int + 1] + ${window},
          ${interactive ? sql`interactive[cardinality(interactive) - ${share}::int + 1] + ${window}` : sql`null::timestamptz`}
        )) as at
        from (
          select id, now, ${clamped(sql`grants`)} as grants, ${clamped(sql`interactive_grants`)} as interactive
          from (
            select locked.*, clock_timestamp() as now
            from (select id, grants, interactive_grants from lanes where id = ${request.lane} for update) locked
          ) timed
        ) kept
      ) candidate
    ) slot
    where lanes.id = slot.id
    returning slot.granted, slot.at::text as at,
      extract(epoch from (slot.at - clock_timestamp())) * 1000
        - case when slot.granted then 0 else ${request.horizonMs}::float8 end as wait_ms`,
  );
}

const milliseconds = (value: number): SQL => sql`(${value}::float8 * interval '1 millisecond')`;

const clamped = (grants: SQL): SQL =>
  sql`(select coalesce(array_agg(least(g, now + ${milliseconds(HORIZON_MAX_MS)}) order by g), '{}') from unnest(${grants}) g)`;
