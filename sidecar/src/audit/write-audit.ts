import type { Actor, SiteAct } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** Who acted, as the audit trail keeps it. */
export type AuditActor = {
  /** `system`, `command line`, or the id of the Moodle user who acted. */
  actor?: string;
  /** The id of the Moodle user who had logged in as that one. */
  realActor?: string | undefined;
  /** The id of the Moodle context. */
  context?: string | undefined;
};

export const byUser = ({ userId, realUserId, contextId }: Actor): AuditActor => ({
  actor: userId,
  realActor: realUserId,
  context: contextId,
});

/** What a Moodle user does to a whole site. Moodle has words for each, in the personal data that it exports. */
export const siteActBy = (actor: Actor, action: SiteAct): AuditActor & { action: SiteAct } => ({
  ...byUser(actor),
  action,
});

/** A person who may run commands on the host. */
export const COMMAND_LINE = 'command line';

export type AuditRecord = AuditActor & {
  site: string;
  action: string;
  /** Never personal data, never a secret. */
  details?: string;
};

/**
 * Records what concerns a whole site, in the transaction of the change. Moves of issuances record themselves. The feed moves on
 * as it does with them: by Moodle's cursor a ledger is found out that was put back to a moment before, such as before a pause or
 * an erasure.
 */
export const writeAudit = (tx: Db, { site, ...record }: AuditRecord): Promise<void> =>
  writeAudits(tx, [site], record);

/** {@link writeAudit} for several sites. */
export async function writeAudits(
  tx: Db,
  sites: readonly string[],
  { actor, realActor, context, action, details }: Omit<AuditRecord, 'site'>,
): Promise<void> {
  const these = sql`jsonb_array_elements_text(${JSON.stringify(sites)}::text::jsonb) site`;
  await tx.execute(sql`
    insert into audit_log (site, actor, real_actor, context, action, details)
    select site, ${actor ?? 'system'}, ${realActor ?? null}::text, ${context ?? null}::text, ${action}, ${details ?? ''}
    from ${these}`);
  await tx.execute(
    sql`update sites set feed_sequence = feed_sequence + 1 where id in (select site from ${these})`,
  );
}
