import { type SQL, sql } from 'drizzle-orm';
import { type Db, onlyRow, rows } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { requirePurge } from './purge.ts';
import { isCourse, isUser, keyed, type Scope, wasThere } from './scope.ts';

/** Audit entries `a` by the users; of those that an issuance is about, only in the courses. */
const actedOn = (site: Site, scope: Scope): SQL => sql`a.site = ${site.id} and ${isUser(sql`a.actor`, scope)}
  and ${wasThere(sql`a.at`, scope)} and (${scope.courses === undefined} or exists (
    select from issuances i where i.id = a.issuance and ${isCourse(sql`i.course_id`, scope)}))`;

/** Puts the key of each erased user in the place of their id as an actor, in at most `limit` audit entries. */
export async function eraseActors(
  tx: Db,
  site: Site,
  { scope, limit }: { scope: Scope; limit: number },
): Promise<number> {
  if (scope.users === undefined) return 0;
  const erased = sql`(select * from jsonb_to_recordset(${keyed(site, scope)}::text::jsonb) as t("user" text, key text)) erased`;
  const entries = await rows(
    tx,
    sql`
    update audit_log set actor = erased.key from ${erased}
    where audit_log.actor = erased."user" and audit_log.id in (
      select a.id from audit_log a where ${actedOn(site, scope)} order by a.id limit ${limit} for update)
    returning audit_log.id`,
  );
  await tx.execute(sql`
    update holds h set actor = erased.key from ${erased}
    where h.site = ${site.id} and h.actor = erased."user"
      and (${scope.courses === undefined} or (h.scope = 'mapping' and ${isCourse(sql`h.subject`, scope)}))`);
  if (scope.courses === undefined) {
    await tx.execute(sql`
      update recoveries r set ended_by = erased.key from ${erased}
      where r.site = ${site.id} and r.ended_by = erased."user"`);
  }
  if (entries.length > 0) await requirePurge(tx);
  return entries.length;
}

/** Whether no audit entry names the users any more. */
export async function areActorsErased(db: Db, site: Site, scope: Scope): Promise<boolean> {
  if (scope.users === undefined) return true;
  const { erased } = await onlyRow<{ erased: boolean }>(
    db,
    sql`select not exists (select from audit_log a where ${actedOn(site, scope)}) as erased`,
  );
  return erased;
}
