import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
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

/** By award id, the award that already has the same learner, course, target and cycle. */
export async function findHolders(
  tx: Db,
  site: Site,
  awards: readonly ReadAward[],
): Promise<Map<string, string>> {
  const keys = awards.map(({ id, target, courseId, userId, cycle }) => ({
    id,
    target,
    course_id: courseId,
    user_id: userId,
    cycle,
  }));
  const found = await rows<{ id: string; holder: string }>(
    tx,
    sql`
    select t.id, i.award_id as holder
    from jsonb_to_recordset(${list(keys)}::text::jsonb) as t(id uuid, target text, course_id text, user_id text, cycle int)
    join issuances i on i.site = ${site.id} and i.target = t.target and i.course_id = t.course_id
      and i.user_id = t.user_id and i.cycle = t.cycle and i.award_id <> t.id`,
  );
  return new Map(found.map(({ id, holder }) => [id, holder]));
}

/** By award id, the id of the snapshot with its learner's name and address; awards without a recipient have none. */
export async function snapshotsOf(
  tx: Db,
  site: Site,
  awards: readonly ReadAward[],
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
