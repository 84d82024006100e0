import { sql } from 'drizzle-orm';
import { type Database, type Db, firstRow } from './client.ts';

const PENDING = 'purge_pending';

/**
 * Personal data or secrets were taken out of rows: what is left of it in the database's files has to be purged. The last statement of
 * the transaction that took it, so that it waits for no other with rows locked that the other needs.
 */
export const requirePurge = (tx: Db) =>
  tx.execute(sql`
    insert into installation (key, value) values (${PENDING}, gen_random_uuid()::text)
    on conflict (key) do update set value = excluded.value`);

/** {@link requirePurge} where a statement took something; returns how many rows. */
export async function purging(tx: Db, taking: Promise<number>): Promise<number> {
  const taken = await taking;
  if (taken > 0) await requirePurge(tx);
  return taken;
}

type Ledger = { database: Database };

const readPending = ({ database }: Ledger) =>
  database.reports.run((db) =>
    firstRow<{ value: string }>(db, sql`select value from installation where key = ${PENDING}`),
  );

/** Whether everything that was taken out of rows is gone from the files, too. */
export const isPurged = async (deps: Ledger): Promise<boolean> => (await readPending(deps)) === null;

const running = new WeakMap<Database, Promise<void>>();

/**
 * Purges if something has to be; who asks while one runs waits for that. Cut off at any moment, it stays pending; so does what
 * is taken out of rows while it runs.
 */
export function purge(deps: Ledger): Promise<void> {
  const { database } = deps;
  const current = running.get(database) ?? purgePending(deps).finally(() => running.delete(database));
  running.set(database, current);
  return current;
}

async function purgePending(deps: Ledger): Promise<void> {
  const pending = await readPending(deps);
  if (pending === null) return;
  await deps.database.purgeDeleted();
  await deps.database.reports.run((db) =>
    db.execute(sql`delete from installation where key = ${PENDING} and value = ${pending.value}`),
  );
}
