import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { recordColumns, recordOf } from '../db/row-columns.ts';
import { keyColumns } from '../issuance/columns.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './award-keys.ts';

/**
 * SQL condition: a badge of award `g` (target, course_id, rule, user_key, cycle) may have been issued before its learner or
 * course was erased, by a ledger that is gone. Of the cycles of one learner that is true of the first that comes.
 */
export const mayExistElsewhere = (site: string): SQL => {
  const isOver = sql`e.site = ${site} and e.may_exist and (e.course_id = g.course_id or e.course_id is null)`;
  return sql`(
    (exists (select from erasures e where ${isOver} and e.user_key = g.user_key)
      or exists (select from erasures e where ${isOver} and e.user_key is null))
    and not exists (
      select from issuances i where i.site = ${site} and i.target = g.target and i.course_id = g.course_id and i.rule = g.rule
        and i.user_key = g.user_key and i.cycle < g.cycle and i.user_id is not null))`;
};

/** The ids of those awards of which that is true. */
export async function findIssuedElsewhere(
  tx: Db,
  site: Site,
  awards: readonly KeyedAward[],
): Promise<Set<string>> {
  const given = awards.map((award) => ({ id: award.id, ...recordOf(keyColumns, award) }));
  const found = await rows<{ id: string }>(
    tx,
    sql`
    select g.id from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb)
      as g(id uuid, ${recordColumns(keyColumns)})
    where ${mayExistElsewhere(site.id)}`,
  );
  return new Set(found.map(({ id }) => id));
}
