import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** Notes as what issuances were issued, where the ledger did not know. */
export async function keepRemoteId(tx: Db, ids: readonly number[], remoteId: string): Promise<void> {
  await tx.execute(sql`
    update issuances set remote_id = ${remoteId}
    where remote_id is null and id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`);
}
