import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import { type RowOf, readRow, selectList } from '../db/row-columns.ts';
import { connections, issuances, recipients, sites } from '../db/schema/index.ts';
import { sentColumns } from '../issuance/columns.ts';
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

/** What the claimed row tells. */
const CLAIMED = {
  id: issuances.id,
  site: issuances.site,
  awardId: issuances.awardId,
  target: issuances.target,
  courseId: issuances.courseId,
  ...sentColumns,
  courseName: issuances.courseName,
  completedAt: issuances.completedAt,
  revision: issuances.revision,
  fence: issuances.fence,
  failures: issuances.failures,
  repeats: issuances.repeats,
  secondTry: issuances.secondTry,
};
const THROUGH = {
  connection: connections.id,
  lane: connections.lane,
  environment: connections.environment,
  credential: connections.credential,
  authScheme: connections.authScheme,
  timeoutMs: connections.timeoutMs,
};
const SITE = { wwwroot: sites.wwwroot };
const PERSON = {
  firstName: recipients.firstName,
  lastName: recipients.lastName,
  email: recipients.email,
};

/** Everything one delivery needs, read in the moment of the claim, the connection it goes through included. */
export type Claim = RowOf<typeof CLAIMED> &
  RowOf<typeof THROUGH> &
  RowOf<typeof SITE> & { [Name in keyof typeof PERSON]: string | null } & {
    // What is queued has these: the database checks it.
    target: string;
    courseId: string;
    badgeId: string;
    failingForMs: number;
  };

/** `claim` is null without a slot, and with a slot (which is then taken) when nothing is due that nothing holds. */
export type ClaimedSlot = { slot: Slot; claim: Claim | null };

type Row = SlotRow & { [Name in keyof Claim]: unknown };

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
  return { slot: readSlot(row), claim: row.id === null ? null : readClaim(row) };
}

const statement = (slot: SlotRequest, owner: string): SQL => sql`
    with ${slotTables(slot)},
    due as (select id from (${nextOfLane(slot.lane)}) next where exists (select from slot)),
    claimed as (
      update issuances i set state = 'sending', reason = null, fence = i.fence + 1, attempts = i.attempts + 1, cancel_reason = null, absences = 0,
        lease_owner = ${owner}, changed_at = clock_timestamp(),
        lease_until = clock_timestamp() + interval '1 millisecond'
          * (greatest(c.timeout_ms, ${TIMEOUT_MIN_MS}::int) + ${LEASE_BEYOND_TIMEOUT_MS}::int)
      from due, connections c where i.id = due.id and i.state = 'queued' and c.site = i.site and c.target = i.target
      returning i.*
    ), intent as (
      insert into attempts (issuance, fence, repeat) select id, fence, repeats > 0 from claimed
    ), served as (
      -- A settlement of an issuance of the site has its row: the lane does not wait for that.
      update sites set last_served_at = clock_timestamp()
      where id in (select s.id from sites s where s.id in (select site from claimed) for update skip locked)
    )
    select ${slotColumns(slot)}, ${selectList(CLAIMED, 'c')}, ${selectList(THROUGH, 'con')}, ${selectList(SITE, 's')}, ${selectList(PERSON, 'r')},
      coalesce(extract(epoch from (clock_timestamp() - c.failing_since)) * 1000, 0) as "failingForMs"
    from seen left join slot on true left join claimed c on true left join connections con
      on con.site = c.site and con.target = c.target left join recipients r on r.id = c.recipient_id
      left join sites s on s.id = c.site`;

const readClaim = (row: Row): Claim =>
  ({
    ...readRow({ ...CLAIMED, ...THROUGH, ...SITE, ...PERSON }, row),
    failingForMs: Number(row.failingForMs),
  }) as Claim;
