import { sql } from 'drizzle-orm';
import type { Deps } from '../deps.ts';

/** True when the ledger answers: then awards can be accepted. */
export async function isReady({ database, log }: Deps): Promise<boolean> {
  try {
    await database.intake.run((db) => db.execute(sql`select 1 from sites limit 1`));
    return true;
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database does not answer');
    return false;
  }
}
