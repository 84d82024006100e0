import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';

/** What one run of the retention took away. */
export type Retained = { recipients: number; auditEntries: number };

/**
 * Forgets names and addresses of issuances that nothing touched for the configured time, free text with them, and old
 * audit entries. Keys that prevent a second issue stay; Moodle sends names again when they are needed.
 */
export async function retain({ database, config, log }: Deps): Promise<Retained> {
  const { piiDays, auditDays } = config.retention;
  const recipients = await database.reports.transaction((tx) => forgetPeople(tx, piiDays));
  const auditEntries = await database.reports.run((db) => forgetAudit(db, auditDays));
  if (recipients + auditEntries > 0) log.info({ recipients, auditEntries }, 'retention');
  return { recipients, auditEntries };
}

async function forgetPeople(tx: Db, days: number): Promise<number> {
  const untouched = sql`clock_timestamp() - ${days} * interval '1 day'`;
  await tx.execute(sql`
    update issuances set recipient_id = null, evidence = null, score = null
    where changed_at < ${untouched} and state in ('issued', 'cancelled', 'needs_attention')
      and (recipient_id is not null or evidence is not null or score is not null)`);
  const forgotten = await rows(
    tx,
    sql`
    delete from recipients r where r.created_at < ${untouched}
      and not exists (select from issuances i where i.recipient_id = r.id) returning r.id`,
  );
  return forgotten.length;
}

async function forgetAudit(db: Db, days: number): Promise<number> {
  const old = await rows(
    db,
    sql`delete from audit_log where at < clock_timestamp() - ${days} * interval '1 day' returning id`,
  );
  return old.length;
}
