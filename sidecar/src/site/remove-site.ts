import { type SQL, sql } from 'drizzle-orm';
import { inBatches } from '../db/batches.ts';
import { firstRow, type Pool, rows } from '../db/client.ts';

// One transaction stays far from its deadline.
const BATCH = 5_000;

// What a site may have millions of, each before what it refers to. Attempts go with their issuances.
const TABLES = ['changes', 'audit_log', 'issuances', 'recipients'] as const;

/**
 * Forgets a site with everything it holds; false when there was none. Batch by batch: cut off, it is done again. The
 * connection goes first, so that nothing is sent once the keys are gone that prevent a second badge.
 */
export async function removeSite(pool: Pool, id: string): Promise<boolean> {
  await pool.run((db) => db.execute(sql`delete from connections where site = ${id}`));
  for (const table of TABLES) {
    await inBatches(pool, { size: BATCH, take: async (tx) => (await rows(tx, deletion(table, id))).length });
  }
  await pool.run((db) => db.execute(sql`delete from nonces where site = ${id}`));
  const removed = await pool.run((db) => firstRow(db, sql`delete from sites where id = ${id} returning id`));
  return removed !== null;
}

const deletion = (table: (typeof TABLES)[number], site: string): SQL => sql`
  delete from ${sql.identifier(table)}
  where ctid = any (array(select ctid from ${sql.identifier(table)} where site = ${site} limit ${BATCH}))
  returning 1`;
