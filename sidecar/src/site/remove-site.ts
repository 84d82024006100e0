import { type SQL, sql } from 'drizzle-orm';
import { inBatches } from '../db/batches.ts';
import { type Db, type Pool, rows } from '../db/client.ts';
import { purging } from '../db/purge.ts';

// One transaction stays far from its deadline.
const BATCH = 5_000;

// What a site may have millions of, each before what it refers to. Attempts go with their issuances.
const TABLES = ['changes', 'audit_log', 'issuances', 'recipients'] as const;

/**
 * Forgets a site with everything it holds; false when there was none. Batch by batch: cut off, it is done again. The
 * connection goes first, so that nothing is sent once the keys are gone that prevent a second badge. From the files it goes
 * with the next purge.
 */
export async function removeSite(pool: Pool, id: string): Promise<boolean> {
  await pool.transaction((tx) => taking(tx, sql`delete from connections where site = ${id} returning 1`));
  for (const table of TABLES) {
    await inBatches(pool, { size: BATCH, take: (tx) => taking(tx, deletion(table, id)) });
  }
  await pool.run((db) => db.execute(sql`delete from nonces where site = ${id}`));
  return (
    (await pool.transaction((tx) => taking(tx, sql`delete from sites where id = ${id} returning 1`))) > 0
  );
}

const taking = (tx: Db, statement: SQL): Promise<number> =>
  purging(
    tx,
    rows(tx, statement).then(({ length }) => length),
  );

const deletion = (table: (typeof TABLES)[number], site: string): SQL => sql`
  delete from ${sql.identifier(table)}
  where ctid = any (array(select ctid from ${sql.identifier(table)} where site = ${site} limit ${BATCH}))
  returning 1`;
