import { sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';

/** What comes of it that Moodle teaches an award now. */
export type Teaching = {
  /** The recovery that the site is in, or null. */
  recovery: string | null;
  /** The last one was ended before everything was taught. */
  isLate: boolean;
};

export const noTeaching: Teaching = { recovery: null, isLate: false };

export async function findTeaching(db: Db, site: string): Promise<Teaching> {
  const last = await firstRow<{ id: string; open: boolean; whole: boolean }>(
    db,
    sql`
    select id, ended_at is null as open, taught_at is not null and (taught ->> 'failed')::int = 0 as whole
    from recoveries where site = ${site} order by ended_at is null desc, begun_at desc limit 1`,
  );
  if (last === null) return noTeaching;
  return { recovery: last.open ? last.id : null, isLate: !last.open && !last.whole };
}
