import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** Forgets the providers and badges of a site: another account has others. */
export async function dropCatalogue(tx: Db, site: string): Promise<void> {
  await tx.execute(sql`delete from cached_providers where site = ${site}`);
  await tx.execute(sql`delete from cached_catalogues where site = ${site}`);
  await tx.execute(sql`delete from cached_badges where site = ${site}`);
}
