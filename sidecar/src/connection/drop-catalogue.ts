import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { ConnectionKey } from './access.ts';

/** Forgets the providers and badges of a connection: another account has others. */
export async function dropCatalogue(tx: Db, { site, connection }: ConnectionKey): Promise<void> {
  const its = sql`site = ${site} and connection = ${connection}`;
  // One statement: the database may be far away, and a person waits.
  await tx.execute(sql`
    with providers as (delete from cached_providers where ${its}), catalogues as (delete from cached_catalogues where ${its})
    delete from cached_badges where ${its}`);
}
