import type { HoldReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import type { HoldPlace } from './create-hold.ts';

/** Lifts the holds of these reasons at one place; returns how many there were. */
export async function liftHolds(db: Db, place: HoldPlace, reasons: readonly HoldReason[]): Promise<number> {
  const lifted = await rows(
    db,
    sql`
    delete from holds
    where site = ${place.site} and scope = ${place.scope} and target = ${place.target ?? ''}
      and subject = ${place.subject ?? ''} and rule = ${place.rule ?? 0} and reason in ${[...reasons]}
    returning reason`,
  );
  return lifted.length;
}
