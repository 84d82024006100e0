import { sql } from 'drizzle-orm';
import type { StoredAccess } from '../connection/access.ts';
import { type Db, firstRow } from '../db/client.ts';
import { nextOfLane } from './due.ts';

// Past the time-out of the PUT itself: time to wait for a slot, to ask the API about a refusal, and to settle.
const LEASE_BEYOND_TIMEOUT_MS = 15_000;
// The adapter never gives an issue call less.
const TIMEOUT_MIN_MS = 15_000;

/** Everything one delivery needs, read in the moment of the claim, the connection it goes through included. */
export type Claim = StoredAccess & {
  lane: string;
  id: number;
  site: string;
  awardId: string;
  target: string;
  courseId: string;
  providerId: string | null;
  badgeId: string;
  score: number | null;
  evidence: string | null;
  revision: number;
  fence: number;
  failures: number;
  failingForMs: number;
  repeats: number;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
};

type Row = { [Name in keyof Claim]: Claim[Name] extends number ? number | string : Claim[Name] };

/**
 * Claims the next due issuance of a lane and commits the intent to send it, in one statement: a new fence, a lease,
 * and an attempt without an outcome. It goes through the connection of its own site and target, so nothing queued for
 * one target ever goes to another. Null when there is none that nothing holds.
 */
export async function claimNext(
  db: Db,
  { lane, owner }: { lane: string; owner: string },
): Promise<Claim | null> {
  const row = await firstRow<Row>(
    db,
    sql`
    with due as (${nextOfLane(lane)}),
    claimed as (
      update issuances i set state = 'sending', reason = null, fence = i.fence + 1, attempts = i.attempts + 1,
        lease_owner = ${owner}, changed_at = clock_timestamp(),
        lease_until = clock_timestamp() + interval '1 millisecond'
          * (greatest(c.timeout_ms, ${TIMEOUT_MIN_MS}::int) + ${LEASE_BEYOND_TIMEOUT_MS}::int)
      from due, connections c where i.id = due.id and i.state = 'queued' and c.site = i.site and c.target = i.target
      returning i.*
    ), intent as (
      insert into attempts (issuance, fence, repeat) select id, fence, repeats > 0 from claimed
    ), served as (
      update sites set last_served_at = clock_timestamp() where id in (select site from claimed)
    )
    select c.id, c.site, c.award_id as "awardId", c.target, c.course_id as "courseId", c.provider_id as "providerId",
      c.badge_id as "badgeId", c.score, c.evidence, c.revision, c.fence, c.failures, c.repeats,
      coalesce(extract(epoch from (clock_timestamp() - c.failing_since)) * 1000, 0) as "failingForMs",
      con.lane, con.environment, con.credential, con.auth_scheme as "authScheme", con.timeout_ms as "timeoutMs",
      r.first_name as "firstName", r.last_name as "lastName", r.email
    from claimed c join connections con on con.site = c.site left join recipients r on r.id = c.recipient_id`,
  );
  return row && { ...row, ...numbers(row) };
}

// postgres.js hands bigints and numerics over as text.
const numbers = (row: Row) => ({
  id: Number(row.id),
  revision: Number(row.revision),
  fence: Number(row.fence),
  failures: Number(row.failures),
  failingForMs: Number(row.failingForMs),
  repeats: Number(row.repeats),
  timeoutMs: Number(row.timeoutMs),
});
