import type { AwardReply } from '@local-navigatr/shared-types';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Db, iso, rows } from '../db/client.ts';
import { recordColumns, recordOf } from '../db/row-columns.ts';
import { issuances, recipients, recoveries } from '../db/schema/index.ts';
import { contentNames, keyColumns, keyNames, pick } from '../issuance/columns.ts';
import { isUntaught } from '../issuance/untaught.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './award-keys.ts';
import { snapshots } from './insert-awards.ts';
import type { KnownIssuance } from './update-plan.ts';

const list = (values: readonly unknown[]): string => JSON.stringify(values);

const i = alias(issuances, 'i');
const open = alias(recoveries, 'open');

/** What the decision about a repeated award needs of its issuance. */
const KNOWN = {
  awardId: i.awardId,
  ...pick(i, ['id', 'state', 'reason', ...keyNames, ...contentNames, 'repeats', 'problems']),
  firstName: recipients.firstName,
  lastName: recipients.lastName,
  email: recipients.email,
  stripped: sql<boolean>`i.user_id is null and i.user_key is not null`,
  cancelRequested: sql<boolean>`i.cancel_reason is not null`,
  untaughtIn: sql<string | null>`case when i.taught_in is distinct from open.id then open.id end`,
  untaught: sql<boolean>`${isUntaught}`,
};

/** Locks and reads the issuances that awards already have, by award id. */
export async function lockKnown(
  tx: Db,
  site: Site,
  ids: readonly string[],
): Promise<Map<string, KnownIssuance>> {
  if (ids.length === 0) return new Map();
  const found = await tx
    .select(KNOWN)
    .from(i)
    .leftJoin(recipients, eq(recipients.id, i.recipientId))
    .leftJoin(open, and(eq(open.site, i.site), isNull(open.endedAt)))
    .where(
      and(
        eq(i.site, site.id),
        sql`i.award_id in (select value::uuid from jsonb_array_elements_text(${list(ids)}::text::jsonb))`,
      ),
    )
    .orderBy(i.id)
    .for('update', { of: i });
  return new Map(found.map(({ awardId, ...row }) => [awardId, { ...row, justMerged: false }]));
}

/** The award that already has a learner, course, rule, target and cycle, how it stands, and its badge where that is another one. */
export type Holder = Pick<
  AwardReply,
  'conflictsWith' | 'holderState' | 'holderReason' | 'holderSince' | 'keeps'
>;

type Badge = Pick<KeyedAward, 'providerId' | 'badgeId'>;

/** What an issuance goes on with, where it is another badge than the award names. */
export const keptBadge = ({ providerId, badgeId }: Badge, award: Badge): Pick<AwardReply, 'keeps'> =>
  providerId === award.providerId && badgeId === award.badgeId ? {} : { keeps: { providerId, badgeId } };

/** By award id, the award that already has the same learner, course, rule, target and cycle. */
export async function findHolders(
  tx: Db,
  site: Site,
  awards: readonly KeyedAward[],
): Promise<Map<string, Holder>> {
  const keys = awards.map((award) => ({ id: award.id, ...recordOf(keyColumns, award) }));
  const sent = new Map(awards.map((award) => [award.id, award]));
  const found = await rows<{ id: string } & Holder & Badge>(
    tx,
    sql`
    select t.id, i.award_id as "conflictsWith", i.state as "holderState", i.reason as "holderReason",
      ${iso(sql`i.changed_at`)} as "holderSince",
      i.provider_id as "providerId", i.badge_id as "badgeId"
    from jsonb_to_recordset(${list(keys)}::text::jsonb) as t(id uuid, ${recordColumns(keyColumns)})
    join issuances i on i.site = ${site.id} and i.target = t.target and i.course_id = t.course_id
      and i.rule = t.rule and i.user_key = t.user_key and i.cycle = t.cycle and i.award_id <> t.id`,
  );
  return new Map(
    found.map(({ id, providerId, badgeId, ...holder }) => {
      const badge = { providerId, badgeId };
      return [id, { ...holder, ...keptBadge(badge, sent.get(id) ?? badge) }];
    }),
  );
}

/** By award id, the id of the snapshot with its learner's name and address; awards without a recipient have none. */
export async function snapshotsOf(
  tx: Db,
  site: Site,
  awards: readonly KeyedAward[],
): Promise<Map<string, number>> {
  const people = awards.flatMap(({ id, userId, recipient }) =>
    recipient === null || userId === null
      ? []
      : [
          {
            award_id: id,
            user_id: userId,
            first_name: recipient.firstName,
            last_name: recipient.lastName,
            email: recipient.email,
          },
        ],
  );
  if (people.length === 0) return new Map();
  const found = await rows<{ awardId: string; id: number | string }>(
    tx,
    sql`
    with input as materialized (
      select * from jsonb_to_recordset(${list(people)}::text::jsonb)
        as t(award_id uuid, user_id text, first_name text, last_name text, email text)
    ), ${snapshots(site.id)}
    select input.award_id as "awardId", snapshot.id
    from input join snapshot using (user_id, first_name, last_name, email)`,
  );
  return new Map(found.map(({ awardId, id }) => [awardId, Number(id)]));
}

/** CTE for CTE `moved(id, recipient_id, user_id)`: their snapshots go by their new account, unless others use them. */
export const renamed: SQL = sql`
  renamed as (
    update recipients r set user_id = moved.user_id from moved
    where r.id = moved.recipient_id and moved.user_id is not null and not exists (
      select from issuances other where other.recipient_id = r.id and other.id not in (select id from moved))
  )`;

/** An issuance whose learner's account was merged into another one. */
export type Rekeying = { id: number; userId: string; userKey: string };

/**
 * From now on they belong to the account that is left; one whose learner was erased gets the key alone. Their keys must be
 * free: see {@link findHolders}.
 */
export async function rekey(tx: Db, site: Site, given: readonly Rekeying[]): Promise<void> {
  await tx.execute(sql`
    with given as (
      select * from jsonb_to_recordset(${list(given)}::text::jsonb) as t(id bigint, "userId" text, "userKey" text)
    ), moved as (
      update issuances i set user_key = given."userKey",
        user_id = case when i.user_id is not null then given."userId" end
      from given where i.id = given.id and i.site = ${site.id}
      returning i.id, i.award_id, i.recipient_id, i.user_id
    ), ${renamed}, moved_on as (
      -- As with an act on the whole site: Moodle does not tell it again to a ledger that was put back.
      update sites set feed_sequence = feed_sequence + 1 where id = ${site.id} and exists (select from moved)
    )
    insert into audit_log (site, issuance, award_id, action)
    select ${site.id}, id, award_id, 'account_merged' from moved order by id`);
}
