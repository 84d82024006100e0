import { type SQL, sql } from 'drizzle-orm';
import type { StoredAccess } from '../connection/access.ts';
import { type Db, firstRow } from '../db/client.ts';
import {
  inLane,
  readSlot,
  type Slot,
  type SlotRequest,
  type SlotRow,
  slotColumns,
  slotTables,
} from '../lane/slot.ts';
import { nextOfLane } from './queue-query.ts';

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
  secondTry: boolean;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
};

/** `claim` is null without a slot, and with a slot (which is then taken) when nothing is due that nothing holds. */
export type ClaimedSlot = { slot: Slot; claim: Claim | null };

type ClaimRow = { [Name in keyof Claim]: Claim[Name] extends number ? number | string : Claim[Name] };
type Row = SlotRow & (ClaimRow | { id: null });

/**
 * Takes a lane's next slot, claims what is due next and commits the intent to send it, in one statement: a new fence, a
 * lease, and an attempt without an outcome. It goes through the connection of its own site and target, so nothing
 * queued for one target ever goes to another.
 */
export async function claimNext(
  db: Db,
  { slot, owner }: { slot: SlotRequest; owner: string },
): Promise<ClaimedSlot> {
  const row = await inLane(db, slot.lane, () => firstRow<Row>(db, statement(slot, owner)));
  const { at, at_ms, now_ms, retry_in_ms, ...claim } = row;
  return {
    slot: readSlot({ at, at_ms, now_ms, retry_in_ms }),
    claim: claim.id === null ? null : { ...claim, ...numbers(claim) },
  };
}

const statement = (slot: SlotRequest, owner: string): SQL => sql`
    with ${slotTables(slot)},
    due as (select id from (${nextOfLane(slot.lane)}) next where exists (select from slot)),
    claimed as (
      update issuances i set state = 'sending', reason = null, fence = i.fence + 1, attempts = i.attempts + 1, cancel_reason = null,
        lease_owner = ${owner}, changed_at = clock_timestamp(),
        lease_until = clock_timestamp() + interval '1 millisecond'
          * (greatest(c.timeout_ms, ${TIMEOUT_MIN_MS}::int) + ${LEASE_BEYOND_TIMEOUT_MS}::int)
      from due, connections c where i.id = due.id and i.state = 'queued' and c.site = i.site and c.target = i.target
      returning i.*
    ), intent as (
      insert into attempts (issuance, fence, repeat) select id, fence, repeats > 0 from claimed
    ), served as (
      -- Whoever settles an issuance of the site has its row: the lane does not wait for that.
      update sites set last_served_at = clock_timestamp()
      where id in (select s.id from sites s where s.id in (select site from claimed) for update skip locked)
    )
    select ${slotColumns(slot)}, c.id, c.site, c.award_id as "awardId", c.target, c.course_id as "courseId", c.provider_id as "providerId",
      c.badge_id as "badgeId", c.score, c.evidence, c.revision, c.fence, c.failures, c.repeats, c.second_try as "secondTry",
      coalesce(extract(epoch from (clock_timestamp() - c.failing_since)) * 1000, 0) as "failingForMs",
      con.id as connection, con.lane, con.environment, con.credential, con.auth_scheme as "authScheme", con.timeout_ms as "timeoutMs",
      r.first_name as "firstName", r.last_name as "lastName", r.email
    from seen left join slot on true left join claimed c on true left join connections con
      on con.site = c.site and con.target = c.target left join recipients r on r.id = c.recipient_id`;

// postgres.js hands bigints and numerics over as text.
const numbers = (row: ClaimRow) => ({
  id: Number(row.id),
  revision: Number(row.revision),
  fence: Number(row.fence),
  failures: Number(row.failures),
  failingForMs: Number(row.failingForMs),
  repeats: Number(row.repeats),
  timeoutMs: Number(row.timeoutMs),
});
