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
  /** Id of the badge or course. */
  subject?: string;
  /** For scope mapping: which of the course's badges. */
  rule?: number;
};

export type HoldRequest = HoldPlace & {
  reason: HoldReason;
  /** From now; null: until a person or an event lifts it. */
  forMs: number | null;
  actor?: string;
  details?: string;
};

/**
 * Holds sending. Where the same hold is in force already, calls that were under way found the same thing: it stays as it
 * is, but a longer wait that the platform asks for counts.
 */
export async function placeHold(db: Db, hold: HoldRequest): Promise<void> {
  await upsert(db, hold, sql`${hold.forMs}::float8`);
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
export async function placeBackoff(
  db: Db,
  hold: Omit<HoldRequest, 'forMs'>,
  backoff: Backoff,
): Promise<void> {
  const beyond = sql`(coalesce(holds.failures, 0) + 1 - ${backoff.tolerated ?? 0}::int)`;
  await upsert(
    db,
    hold,
    sql`case when ${beyond} < 1 then ${NO_HOLD_MS}::float8 else least(${backoff.maxMs}::float8, ${backoff.firstMs}::float8 * power(2, least(${beyond} - 1, 30))) end`,
    sql`case when ${(backoff.tolerated ?? 0) > 0} then ${NO_HOLD_MS}::float8 else ${backoff.firstMs}::float8 end`,
  );
}

async function upsert(
  db: Db,
  hold: Omit<HoldRequest, 'forMs'>,
  againMs: SQL,
  firstMs: SQL = againMs,
): Promise<void> {
  const after = (ms: SQL) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;
  await db.execute(sql`
    insert into holds (site, scope, target, subject, rule, reason, until, failures, actor, details)
    values (${hold.site}, ${hold.scope}, ${hold.target ?? ''}, ${hold.subject ?? ''}, ${hold.rule ?? 0},
            ${hold.reason}, ${after(firstMs)}, 1, ${hold.actor ?? 'system'}, ${hold.details ?? ''})
    on conflict (site, scope, target, subject, rule, reason)
    do update set until = ${after(againMs)}, failures = holds.failures + 1
    where holds.until <= clock_timestamp() or (holds.reason = 'cooling' and excluded.until > holds.until)`);
}
