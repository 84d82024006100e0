import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { attempts } from '../db/schema/issuances.ts';

/** The entry of the audit trail that keeps what a platform said; its context is the attempt. It goes as notes of people do. */
export const PLATFORM_SAID = 'platform_said';

/** Keeps why the platform did not issue it, in its words. `said` names no learner. */
export async function writeSaid(
  tx: Db,
  { id, fence }: { id: number; fence: number },
  said: string,
): Promise<void> {
  await tx.execute(sql`
    insert into audit_log (site, issuance, award_id, context, action, details)
    select site, id, award_id, ${String(fence)}, ${PLATFORM_SAID}, ${said} from issuances where id = ${id}`);
}

/** What an attempt was answered with; null where the platform said nothing, or it is forgotten. */
export const saidOfAttempt: SQL<string | null> = sql<string | null>`(
  select nullif(max(details), '') from audit_log said
  where said.issuance = ${attempts.issuance} and said.action = ${PLATFORM_SAID} and said.context = ${attempts.fence}::text)`;
