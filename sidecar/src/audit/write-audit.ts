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
export const writeAudit = (tx: Db, { site, ...record }: AuditRecord): Promise<void> =>
  writeAudits(tx, [site], record);

/** {@link writeAudit} for several sites. */
export async function writeAudits(
  tx: Db,
  sites: readonly string[],
  { actor, context, action, details }: Omit<AuditRecord, 'site'>,
): Promise<void> {
  await tx.execute(sql`
    insert into audit_log (site, actor, context, action, details)
    select site, ${actor ?? 'system'}, ${context ?? null}::text, ${action}, ${details ?? ''}
    from jsonb_array_elements_text(${JSON.stringify(sites)}::text::jsonb) site`);
}
