import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

export type AuditRecord = {
  site: string;
  action: string;
  /** `system`, or the Moodle user who acted. */
  actor?: string;
  context?: string | undefined;
  /** Never personal data, never a secret. */
  details?: string;
};

/** Records what concerns a whole site, in the transaction of the change. Moves of issuances record themselves. */
export async function writeAudit(tx: Db, record: AuditRecord): Promise<void> {
  await tx.execute(sql`
    insert into audit_log (site, actor, context, action, details)
    values (${record.site}, ${record.actor ?? 'system'}, ${record.context ?? null}, ${record.action}, ${record.details ?? ''})`);
}
