import { sql } from 'drizzle-orm';
import { type Db, onlyRow } from '../db/client.ts';

/** How many badges were issued from an account within so many milliseconds, for each of its sites. What Moodle only taught is older. */
export async function countIssuedSince(db: Db, target: string, sinceMs: number): Promise<number> {
  const { issued } = await onlyRow<{ issued: number | string }>(
    db,
    sql`
    select count(*) as issued from issuances
    where site in (select site from connections where target = ${target}) and state = 'issued'
      and target = ${target} and coalesce(reason, 'unconfirmed') = 'unconfirmed'
      and changed_at > clock_timestamp() - ${sinceMs}::float8 * interval '1 millisecond'`,
  );
  return Number(issued);
}
