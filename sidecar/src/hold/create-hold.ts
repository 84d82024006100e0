import type { HoldReason, HoldScope } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

// Over as soon as it is placed, rounding included: only its failures count.
const NO_HOLD_MS = -1;

export type HoldPlace = {
  site: string;
  scope: HoldScope;
  /** For every scope but site. */
  target?: string;
  /** Id of the provider, badge or course. */
  subject?: string;
  /** For scope mapping: which of the course's badges. */
  rule?: number;
};

type Cause = {
  reason: HoldReason;
  actor?: string;
  details?: string;
  /** The status a badge or provider was refused with. */
  httpStatus?: number | null;
};

export type HoldRequest = HoldPlace &
  Cause & {
    /** From now; null: until a person or an event lifts it. */
    forMs: number | null;
  };

/**
 * Holds sending. Where the same hold is in force already, calls that were under way found the same thing: it stays as it
 * is, but a longer wait that the platform asks for counts.
 */
export const placeHold = (db: Db, hold: HoldRequest): Promise<void> => placeHolds(db, [hold], hold);

/** {@link placeHold} at several places. */
export async function placeHolds(
  db: Db,
  places: readonly HoldPlace[],
  { forMs, ...cause }: Omit<HoldRequest, keyof HoldPlace>,
): Promise<void> {
  await upsert(db, places, { ...cause, retryInMs: sql`${forMs}::float8`, firstMs: sql`${forMs}::float8` });
}

export type Backoff = {
  firstMs: number;
  maxMs: number;
  /** Failures before it holds at all. */
  tolerated?: number;
};

/**
 * A hold whose length doubles with each failure after its end: `firstMs`, twice that, … at most `maxMs`. Failures while
 * it is in force are of calls that were under way when it was placed.
 */
export const placeBackoff = (db: Db, hold: HoldPlace & Cause, backoff: Backoff): Promise<void> =>
  placeBackoffs(db, [hold], { ...hold, backoff });

/** {@link placeBackoff} at several places. */
export async function placeBackoffs(
  db: Db,
  places: readonly HoldPlace[],
  { backoff: { firstMs, maxMs, tolerated = 0 }, ...cause }: Cause & { backoff: Backoff },
): Promise<void> {
  const beyond = sql`(coalesce(holds.failures, 0) + 1 - ${tolerated}::int)`;
  await upsert(db, places, {
    ...cause,
    retryInMs: sql`case when ${beyond} < 1 then ${NO_HOLD_MS}::float8 else least(${maxMs}::float8, ${firstMs}::float8 * power(2, least(${beyond} - 1, 30))) end`,
    firstMs: sql`case when ${tolerated > 0} then ${NO_HOLD_MS}::float8 else ${firstMs}::float8 end`,
  });
}

async function upsert(
  db: Db,
  places: readonly HoldPlace[],
  { reason, actor, details, httpStatus, retryInMs, firstMs }: Cause & { retryInMs: SQL; firstMs: SQL },
): Promise<void> {
  if (places.length === 0) return;
  const after = (ms: SQL) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;
  const given = places.map(({ site, scope, target, subject, rule }) => ({
    site,
    scope,
    target,
    subject,
    rule,
  }));
  await db.execute(sql`
    insert into holds (site, scope, target, subject, rule, reason, until, failures, actor, details, http_status)
    select site, scope, coalesce(target, ''), coalesce(subject, ''), coalesce(rule, 0), ${reason}, ${after(firstMs)}, 1,
      ${actor ?? 'system'}, ${details ?? ''}, ${httpStatus ?? null}::int
    from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as t(site text, scope text, target text, subject text, rule int)
    -- In one order, so that those who hold the same places never wait in a circle.
    order by site, target
    on conflict (site, scope, target, subject, rule, reason)
    do update set until = ${after(retryInMs)}, failures = holds.failures + 1, http_status = excluded.http_status
    where holds.until <= clock_timestamp() or (holds.reason = 'rate_limited' and excluded.until > holds.until)`);
}
