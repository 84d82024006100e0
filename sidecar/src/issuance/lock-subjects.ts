import { and, eq, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, rows } from '../db/client.ts';
import { issuances } from '../db/schema/issuances.ts';
import { pick } from './columns.ts';
import type { ActionSubject, Verb } from './decide-user-action.ts';
import { SENT, SETTLED, UNSETTLED } from './state-sets.ts';
import { isUntaught } from './untaught.ts';

/** Awards that are recalled, and which stays where that is known. */
type Merge = { ids: readonly string[]; stays?: readonly { id: string; stays: string }[] | undefined };

/**
 * What stays of merged accounts where the other award, which is recalled, may have been issued, by the ledger's id. The recall
 * says which award stays; where it does not, it is found where both have one address.
 */
export async function findTwins(tx: Db, site: string, { ids, stays = [] }: Merge): Promise<number[]> {
  const found = await rows<{ id: number | string }>(
    tx,
    sql`
    with pair as (
      select * from jsonb_to_recordset(${JSON.stringify(stays)}::text::jsonb) as t(id uuid, stays uuid)
    )
    select distinct twin.id from issuances i
      cross join lateral (
        select t.* from issuances t where t.site = i.site and t.address_key = i.address_key
          and not exists (select from pair where pair.id = i.award_id)
        union all
        select t.* from pair join issuances t on t.site = i.site and t.award_id = pair.stays where pair.id = i.award_id
      ) twin
    where i.site = ${site} and ${isNamed(ids)} and twin.target = i.target and twin.course_id = i.course_id
      and twin.rule = i.rule and twin.cycle = i.cycle and twin.user_key <> i.user_key
      and (i.state in ${SENT} or i.reason = 'may_have_been_issued' or i.repeats > 0 or ${isUntaught})
      and i.state not in ${SETTLED} and twin.state in ${UNSETTLED}
      and twin.award_id not in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`,
  );
  return found.map(({ id }) => Number(id));
}

const isNamed = (ids: readonly string[]): SQL =>
  sql`i.award_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`;

const i = alias(issuances, 'i');

/** What it is decided by. */
const SUBJECT = {
  ...pick(i, ['id', 'awardId', 'target', 'state', 'reason']),
  reachable: sql<boolean>`i.recipient_id is not null`,
  stripped: sql<boolean>`i.user_id is null and i.user_key is not null`,
  untaught: sql<boolean>`${isUntaught}`,
  mayExist: sql<boolean>`i.repeats > 0`,
  cancelRequested: sql<boolean>`i.cancel_reason is not null`,
  due: sql<boolean>`i.failures = 0 and i.failing_since is null and i.next_attempt_at <= clock_timestamp()`,
  whole: sql<boolean>`num_nulls(i.target, i.course_id, i.user_key, i.badge_id) = 0`,
};

/** `canRevoke`: whether the platform of a target can. */
type Named = {
  site: string;
  ids: readonly string[];
  verb: Verb;
  twins: readonly number[];
  canRevoke: (target: string) => boolean;
};

/** Those that are named, and their twins. That different people have an address is said of all that wait for it. */
export async function lockSubjects(
  tx: Db,
  { site, ids, verb, twins, canRevoke }: Named,
): Promise<ActionSubject[]> {
  const named = sql`(${isNamed(ids)}
    or i.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(twins)}::text::jsonb)))`;
  const alike = sql`reason = 'shared_address' and address_key in (
    select i.address_key from issuances i where i.site = ${site} and ${named} and i.reason = 'shared_address')`;
  const found = await tx
    .select(SUBJECT)
    .from(i)
    .where(and(eq(i.site, site), verb === 'decide_different_people' ? sql`(${named} or ${alike})` : named))
    .orderBy(i.id)
    .for('update');
  return found.map(({ target, ...row }) => ({
    ...row,
    mayExist: row.mayExist || row.untaught,
    revocable: target !== null && canRevoke(target),
  }));
}
