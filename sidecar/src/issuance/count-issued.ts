import { sql } from 'drizzle-orm';
import { type Db, onlyRow } from '../db/client.ts';

/** How many badges a site issued from an account within so many milliseconds. What Moodle only taught is older. */
export async function countIssuedSince(
  db: Db,
  { site, target }: { site: string; target: string },
  sinceMs: number,
): Promise<number> {
  const { issued } = await onlyRow<{ issued: number | string }>(
    db,
    sql`
    select count(*) as issued from issuances
    where site = ${site} and state = 'issued' and target = ${target} and coalesce(reason, 'unconfirmed') = 'unconfirmed'
      and changed_at > clock_timestamp() - ${sinceMs}::float8 * interval '1 millisecond'`,
  );
  return Number(issued);
}
