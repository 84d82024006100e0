import { sql } from 'drizzle-orm';
import { type Db, type Pool, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';

/** What one run of the retention took away. */
export type Retained = { recipients: number; auditEntries: number; changes: number };

/**
 * Forgets names and addresses of issuances that nothing touched for the configured time, free text with them, and old
 * audit entries, and of the feed what was superseded long ago. Keys that prevent a second issue stay; Moodle sends names again when they are needed.
 */
export async function retain({ database, config, log }: Deps): Promise<Retained> {
  const { piiDays, auditDays } = config.retention;
  const recipients = await database.reports.transaction((tx) => forgetPeople(tx, piiDays));
  const auditEntries = await database.reports.run((db) => forgetAudit(db, auditDays));
  const changes = await forgetSuperseded(database.reports);
  if (recipients + auditEntries + changes > 0) log.info({ recipients, auditEntries, changes }, 'retention');
  return { recipients, auditEntries, changes };
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

// A Moodle that was away for longer sees each award's latest state, without those on the way.
const FEED_WHOLE_DAYS = 30;
const AT_ONCE = 10_000;

/** The last change of an award stays for ever: a Moodle whose cursor lies anywhere before it still gets it. */
async function forgetSuperseded(pool: Pool): Promise<number> {
  let forgotten = 0;
  for (let count = AT_ONCE; count === AT_ONCE; forgotten += count) {
    const gone = await pool.run((db) =>
      rows(
        db,
        sql`
        delete from changes where (site, sequence) in (
          select c.site, c.sequence from changes c
          where c.at < clock_timestamp() - ${FEED_WHOLE_DAYS} * interval '1 day' and exists (
            select from changes later
            where later.site = c.site and later.award_id = c.award_id and later.sequence > c.sequence)
          limit ${AT_ONCE}) returning sequence`,
      ),
    );
    count = gone.length;
  }
  return forgotten;
}
