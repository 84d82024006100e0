import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import type { Platforms } from '../platform/registry.ts';

/**
 * Where to ask about badges that exist at a platform: the contact of each platform that issuances `i` under the SQL
 * condition belong to, else of every platform, separated by commas.
 */
export async function contactFor(db: Db, platforms: Platforms, condition: SQL): Promise<string> {
  const found = await rows<{ target: string }>(
    db,
    sql`select distinct i.target from issuances i where ${condition} and i.target is not null`,
  );
  const concerned = new Set(found.map(({ target }) => platforms.ofTarget(target)));
  const asked = platforms.all().filter((platform) => concerned.has(platform));
  return (asked.length > 0 ? asked : platforms.all()).map(({ supportContact }) => supportContact).join(', ');
}
