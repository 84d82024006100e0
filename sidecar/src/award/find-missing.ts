import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';

/** Those of the award ids that the ledger does not have, as given. */
export async function findMissing(db: Db, site: string, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`
    select award_id as id from issuances
    where site = ${site} and award_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`,
  );
  const known = new Set(found.map(({ id }) => id));
  return ids.filter((id) => !known.has(id.toLowerCase()));
}
