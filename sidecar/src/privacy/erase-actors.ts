import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { requirePurge } from '../db/purge.ts';
import type { Site } from '../site/site.ts';
import { isCourse, isUser, keyed, type Scope, wasThere } from './scope.ts';

/** Audit entries `a` by the users; of those that an issuance is about, only in the courses. */
const actedOn = (
  site: Site,
  scope: Scope,
): SQL => sql`a.site = ${site.id} and (${isUser(sql`a.actor`, scope)} or ${isUser(sql`a.real_actor`, scope)})
  and ${wasThere(sql`a.at`, scope)} and (${scope.courses === undefined} or exists (
    select from issuances i where i.id = a.issuance and ${isCourse(sql`i.course_id`, scope)}))`;

/**
 * Puts the key of each erased user in the place of their id as an actor, in at most `limit` audit entries. One statement: the
 * database may be far away.
 */
export async function eraseActors(
  tx: Db,
  site: Site,
  { scope, limit }: { scope: Scope; limit: number },
): Promise<number> {
  if (scope.users === undefined) return 0;
  const everywhere = scope.courses === undefined;
  const entries = await rows(
    tx,
    sql`
    with erased as (
      select * from jsonb_to_recordset(${keyed(site, scope)}::text::jsonb) as t("user" text, key text)
    ), holders as (
      update holds h set actor = erased.key from erased
      where h.site = ${site.id} and h.actor = erased."user"
        and (${everywhere} or (h.scope = 'mapping' and ${isCourse(sql`h.subject`, scope)}))
    ), confirmers as (
      update recoveries r set ended_by = erased.key from erased
      where ${everywhere} and r.site = ${site.id} and r.ended_by = erased."user"
    )
    update audit_log set
      actor = coalesce((select key from erased where "user" = actor), actor),
      real_actor = coalesce((select key from erased where "user" = real_actor), real_actor)
    where audit_log.id in (
      select a.id from audit_log a where ${actedOn(site, scope)} order by a.id limit ${limit} for update)
    returning audit_log.id`,
  );
  if (entries.length > 0) await requirePurge(tx);
  return entries.length;
}

/** SQL: no audit entry names the users any more. */
export const actorsErased = (site: Site, scope: Scope): SQL =>
  scope.users === undefined
    ? sql`true`
    : sql`not exists (select from audit_log a where ${actedOn(site, scope)})`;
