import { sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import { heard, nextDue } from './due.ts';

// Past the time-out of the PUT itself: time to wait for a slot, to ask the API about a refusal, and to settle.
const LEASE_BEYOND_TIMEOUT_MS = 15_000;
// The adapter never gives an issue call less.
const TIMEOUT_MIN_MS = 15_000;

/** Everything one delivery needs, read in the moment of the claim. */
export type Claim = {
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
 * Claims the site's next due issuance and commits the intent to send it, in one statement: a new fence, a lease,
 * and an attempt without an outcome. Null when there is none that nothing holds.
 */
export async function claimNext(
  db: Db,
  claim: { site: string; target: string; owner: string; timeoutMs: number },
): Promise<Claim | null> {
  const row = await firstRow<Row>(
    db,
    sql`
    with due as (${nextDueOf(claim)}),
    claimed as (
      update issuances i set state = 'sending', reason = null, fence = i.fence + 1, attempts = i.attempts + 1,
        lease_owner = ${claim.owner}, changed_at = clock_timestamp(),
        lease_until = clock_timestamp() + ${Math.max(claim.timeoutMs, TIMEOUT_MIN_MS) + LEASE_BEYOND_TIMEOUT_MS}::float8 * interval '1 millisecond'
      from due where i.id = due.id and i.state = 'queued'
      returning i.*
    ), intent as (
      insert into attempts (issuance, fence, repeat) select id, fence, repeats > 0 from claimed
    ), served as (
      update sites set last_served_at = clock_timestamp() where id in (select site from claimed)
    )
    select c.id, c.site, c.award_id as "awardId", c.target, c.course_id as "courseId", c.provider_id as "providerId",
      c.badge_id as "badgeId", c.score, c.evidence, c.revision, c.fence, c.failures, c.repeats,
      coalesce(extract(epoch from (clock_timestamp() - c.failing_since)) * 1000, 0) as "failingForMs",
      r.first_name as "firstName", r.last_name as "lastName", r.email
    from claimed c left join recipients r on r.id = c.recipient_id`,
  );
  return row && { ...row, ...numbers(row) };
}

// The connection must still be the issuance's own: nothing queued for one target ever goes to another.
const nextDueOf = ({ site, target }: { site: string; target: string }) => sql`
  select id from issuances where id = (
    select due.id from connections c join sites s on s.id = c.site
    cross join lateral (${nextDue(sql`c.site`, sql`c.target`, sql`for update of i skip locked`)}) due
    where c.site = ${site} and c.target = ${target} and ${heard}
  )`;

// postgres.js hands bigints and numerics over as text.
const numbers = (row: Row) => ({
  id: Number(row.id),
  revision: Number(row.revision),
  fence: Number(row.fence),
  failures: Number(row.failures),
  failingForMs: Number(row.failingForMs),
  repeats: Number(row.repeats),
});
