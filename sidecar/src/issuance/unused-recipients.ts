import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { requirePurge } from '../db/purge.ts';

/**
 * Deletes the snapshots that nothing needs any more of the learners of these issuances: their consent is withdrawn, or their
 * ids are other people's now. After the issuances let go of them, at the end of the transaction.
 */
export async function deleteUnusedRecipients(tx: Db, issuances: readonly number[]): Promise<void> {
  if (issuances.length === 0) return;
  await tx.execute(sql`
    delete from recipients where id in (
      select r.id from recipients r
      where (r.site, r.user_id) in (
          select i.site, i.user_id from issuances i
          where i.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(issuances)}::text::jsonb)))
        and not exists (select from issuances i where i.recipient_id = r.id)
      order by r.id for update)`);
  await requirePurge(tx);
}
