import { sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';

const PENDING = 'purge_pending';

/**
 * Personal data was taken out of rows: what is left of it in the database's files has to be purged. The last statement of
 * the transaction that took it, so that it waits for no other with rows locked that the other needs.
 */
export const requirePurge = (tx: Db) =>
  tx.execute(sql`
    insert into installation (key, value) values (${PENDING}, gen_random_uuid()::text)
    on conflict (key) do update set value = excluded.value`);

const readPending = ({ database }: Deps) =>
  database.reports.run((db) =>
    firstRow<{ value: string }>(db, sql`select value from installation where key = ${PENDING}`),
  );

/** Whether everything that was taken out of rows is gone from the files, too. */
export const isPurged = async (deps: Deps): Promise<boolean> => (await readPending(deps)) === null;

/**
 * Purges if something has to be. Cut off at any moment, it stays pending; so does what is taken out of rows while it runs.
 */
export async function purge(deps: Deps): Promise<void> {
  const pending = await readPending(deps);
  if (pending === null) return;
  await deps.database.purgeDeleted();
  await deps.database.reports.run((db) =>
    db.execute(sql`delete from installation where key = ${PENDING} and value = ${pending.value}`),
  );
}
