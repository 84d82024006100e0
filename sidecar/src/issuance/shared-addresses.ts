import { TEST_RULE } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { type Transition, transitionLocked } from './transition.ts';

/** An award that came into the queue. `mayBeShared`: its site lets several accounts have one address. */
export type Entered = { awardId: string; mayBeShared: boolean };

/** Where one stands whose address another account has, too. */
export const WAITS_FOR_PERSON = { state: 'needs_attention', reason: 'shared_address' } as const;

/**
 * One badge goes to one address once: of what just came into the queue, what another account's badge was issued to, or is
 * queued for, waits until a person says whether the two are different people. Nobody is asked twice about one address, nor
 * where the site permits shared ones; there it is noted. Nor about a test badge: it stands in nobody's way. Two statements, for 500 as for one, where nothing is found.
 *
 * @returns ids of the awards that wait now
 */
export async function holdSharedAddresses(
  tx: Db,
  site: string,
  entered: readonly Entered[],
): Promise<string[]> {
  if (entered.length === 0) return [];
  // Of two that come at the same time the later one sees the earlier. Not FOR UPDATE: every new row refers to its site.
  await tx.execute(sql`select from sites where id = ${site} for no key update`);
  const found = await findShared(tx, site, entered);
  const asked = found.filter(({ mayBeShared }) => !mayBeShared);
  const permitted = found.filter(({ mayBeShared }) => mayBeShared);
  await transitionLocked(tx, asked.map(hold));
  await note(
    tx,
    permitted.map(({ id }) => id),
  );
  return asked.map(({ awardId }) => awardId);
}

const hold = ({ id }: Shared): Transition => ({
  id,
  from: 'queued',
  event: 'address_shared',
  reason: 'shared_address',
});

type Shared = { id: number; awardId: string; mayBeShared: boolean };

/** Issuances are locked by the caller; of two of these that share an address the first goes. */
async function findShared(tx: Db, site: string, entered: readonly Entered[]): Promise<Shared[]> {
  const found = await rows<Shared & { id: number | string }>(
    tx,
    sql`
    with entered as materialized (
      select i.*, t."mayBeShared"
      from jsonb_to_recordset(${JSON.stringify(entered)}::text::jsonb) as t("awardId" uuid, "mayBeShared" boolean)
      join issuances i on i.site = ${site} and i.award_id = t."awardId"
      where i.state = 'queued' and i.address_key is not null and i.rule <> ${TEST_RULE}
    )
    select e.id, e.award_id as "awardId", e."mayBeShared" from entered e
    where exists (
        select from issuances other
        where other.site = e.site and other.address_key = e.address_key and other.target = e.target
          and other.badge_id = e.badge_id and other.user_key <> e.user_key and other.rule <> ${TEST_RULE}
          and (other.state in ('queued', 'sending', 'unknown', 'issued', 'revoking', 'revoked') or other.reason = 'may_have_been_issued')
          and (other.id < e.id or not exists (select from entered too where too.id = other.id)))
      and not exists (select from shared_addresses s where s.site = e.site and s.address_key = e.address_key)
    order by e.id`,
  );
  return found.map((row) => ({ ...row, id: Number(row.id) }));
}

async function note(tx: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    insert into audit_log (site, issuance, award_id, action)
    select site, id, award_id, 'address_shared' from issuances
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)) order by id`);
}

export type Waiting = { id: number; awardId: string };

/**
 * Locks what waits because of the addresses of these issuances, before they let go of them. What another transaction holds is
 * left to that one: to wait for it here could be to wait in a circle.
 */
export async function lockWaiting(tx: Db, ids: readonly number[]): Promise<Waiting[]> {
  if (ids.length === 0) return [];
  const among = sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`;
  const found = await rows<{ id: number | string; awardId: string }>(
    tx,
    sql`
    select waiting.id, waiting.award_id as "awardId" from issuances waiting
    where waiting.reason = 'shared_address' and waiting.id not in ${among} and exists (
      select from issuances i where i.id in ${among} and i.site = waiting.site and i.address_key = waiting.address_key)
    order by waiting.id for update skip locked`,
  );
  return found.map((row) => ({ ...row, id: Number(row.id) }));
}

/**
 * What waited for an address that an account has no longer goes on, unless a third one has it.
 *
 * @returns ids of the awards that still wait
 */
export async function askAgain(tx: Db, site: string, waiting: readonly Waiting[]): Promise<string[]> {
  const transitions = waiting.map(
    ({ id }): Transition => ({ id, from: 'needs_attention', event: 'replace', reason: null }),
  );
  await transitionLocked(tx, transitions, { set: [sql`next_attempt_at = clock_timestamp()`] });
  return holdSharedAddresses(
    tx,
    site,
    waiting.map(({ awardId }) => ({ awardId, mayBeShared: false })),
  );
}

/** Different people have the addresses of these issuances: for all badges, and for ever. */
export async function rememberSharedAddresses(tx: Db, ids: readonly number[]): Promise<void> {
  await tx.execute(sql`
    insert into shared_addresses (site, address_key)
    select distinct site, address_key from issuances
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      and address_key is not null
    on conflict do nothing`);
}
