import type { AwardReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, onlyRow, rows } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import type { KnownIssuance } from './accept-known.ts';
import { snapshots } from './accept-new.ts';
import type { ReadAward } from './accept-read.ts';

const list = (values: readonly unknown[]): string => JSON.stringify(values);

type KnownRow = { awardId: string; id: number | string } & Omit<KnownIssuance, 'id'>;

/** Locks and reads the issuances that awards already have, by award id. */
export async function lockKnown(
  tx: Db,
  site: Site,
  ids: readonly string[],
): Promise<Map<string, KnownIssuance>> {
  if (ids.length === 0) return new Map();
  const found = await rows<KnownRow>(
    tx,
    sql`
    select i.award_id as "awardId", i.id, i.state, i.reason, i.target, i.course_id as "courseId", i.user_id as "userId",
      i.cycle, i.provider_id as "providerId", i.badge_id as "badgeId", i.course_name as "courseName", i.score,
      i.evidence, r.first_name as "firstName", r.last_name as "lastName", r.email, i.repeats, i.problems
    from issuances i left join recipients r on r.id = i.recipient_id
    where i.site = ${site.id}
      and i.award_id in (select value::uuid from jsonb_array_elements_text(${list(ids)}::text::jsonb))
    order by i.id
    for update of i`,
  );
  return new Map(found.map(({ awardId, ...row }) => [awardId, { ...row, id: Number(row.id) }]));
}

/** The award that already has a learner, course, target and cycle, and how it stands. */
export type Holder = Pick<AwardReply, 'conflictsWith' | 'holderState' | 'holderReason'>;

/** By award id, the award that already has the same learner, course, target and cycle. */
export async function findHolders(
  tx: Db,
  site: Site,
  awards: readonly ReadAward[],
): Promise<Map<string, Holder>> {
  const keys = awards.map(({ id, target, courseId, userId, cycle }) => ({
    id,
    target,
    course_id: courseId,
    user_id: userId,
    cycle,
  }));
  const found = await rows<{ id: string } & Holder>(
    tx,
    sql`
    select t.id, i.award_id as "conflictsWith", i.state as "holderState", i.reason as "holderReason"
    from jsonb_to_recordset(${list(keys)}::text::jsonb) as t(id uuid, target text, course_id text, user_id text, cycle int)
    join issuances i on i.site = ${site.id} and i.target = t.target and i.course_id = t.course_id
      and i.user_id = t.user_id and i.cycle = t.cycle and i.award_id <> t.id`,
  );
  return new Map(found.map(({ id, ...holder }) => [id, holder]));
}

/** Id of the learner's snapshot with this name and address; null without a recipient. */
export async function snapshotOf(tx: Db, site: Site, award: ReadAward): Promise<number | null> {
  if (award.recipient === null || award.userId === null) return null;
  const { firstName, lastName, email } = award.recipient;
  const row = await onlyRow<{ id: number | string }>(
    tx,
    sql`
    with input as (
      select ${award.userId}::text as user_id, ${firstName}::text as first_name, ${lastName}::text as last_name,
        ${email}::text as email
    ), ${snapshots(site.id)} select id from snapshot`,
  );
  return Number(row.id);
}
