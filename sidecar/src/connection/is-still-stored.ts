import { sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import type { StoredAccess } from './access.ts';

/**
 * Whether a platform call went out with the credential that is stored now. Locks it until the transaction ends: who
 * replaces it waits, and lifts the holds that were placed for it.
 */
export async function isStillStored(
  tx: Db,
  { site, connection, credential }: Pick<StoredAccess, 'site' | 'connection' | 'credential'>,
): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql`select from connections where site = ${site} and id = ${connection} and credential = ${credential} for share`,
  );
  return found !== null;
}
