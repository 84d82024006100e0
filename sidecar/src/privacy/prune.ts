import { type SQL, sql } from 'drizzle-orm';
import { inBatches } from '../db/batches.ts';
import { type Db, rows } from '../db/client.ts';
import { purging } from '../db/purge.ts';
import { anySet, setNull } from '../db/row-columns.ts';
import type { Deps } from '../deps.ts';
import { personalColumns } from '../issuance/columns.ts';

/** What one run of the retention took away. */
export type Retained = { recipients: number; auditEntries: number; changes: number };

/**
 * Forgets names and addresses of issuances that nothing touched for the configured time, free text with them, and old
 * audit entries, and of the feed what was superseded long ago. Keys that prevent a second issue stay; Moodle sends names again when they are needed.
 */
export async function prune({ database, config, log }: Deps): Promise<Retained> {
  const { piiDays, auditDays } = config.retention;
  const forget = (take: (tx: Db) => Promise<number>) => inBatches(database.reports, { size: BATCH, take });
  await forget((tx) => purging(tx, forgetPeople(tx, piiDays)));
  const recipients = await forget((tx) => purging(tx, deleteOrphans(tx, piiDays)));
  const auditEntries = await forget((tx) => purging(tx, forgetAudit(tx, auditDays)));
  await forget((tx) => purging(tx, forgetSharedAddresses(tx)));
  const changes = await forget(forgetSuperseded);
  if (recipients + auditEntries + changes > 0) log.info({ recipients, auditEntries, changes }, 'retention');
  return { recipients, auditEntries, changes };
}

// After years of a longer period, or of a sidecar that was off, there may be millions.
const BATCH = 5_000;

const count = async (tx: Db, statement: SQL): Promise<number> => (await rows(tx, statement)).length;
const before = (days: number): SQL => sql`clock_timestamp() - ${days} * interval '1 day'`;

// The key of the address stays, and keeps one badge from going to it twice.
const { addressKey: _, ...forgottenColumns } = personalColumns;

// What waits behind a pause or a removed connection, too: its learner is asked for again when it is its turn. What is being
// sent was touched just now.
const forgetPeople = (tx: Db, days: number): Promise<number> =>
  count(
    tx,
    sql`
    update issuances set ${sql.join(setNull(forgottenColumns), sql`, `)}
    where id in (
      select i.id from issuances i
      where i.changed_at < ${before(days)} and i.state <> 'sending' and ${anySet(forgottenColumns, 'i')}
      limit ${BATCH} for update skip locked)
    returning id`,
  );

const deleteOrphans = (tx: Db, days: number): Promise<number> =>
  count(
    tx,
    sql`
    delete from recipients where id in (
      select r.id from recipients r
      where r.created_at < ${before(days)} and not exists (select from issuances i where i.recipient_id = r.id)
      limit ${BATCH} for update skip locked)
    returning id`,
  );

const forgetAudit = (tx: Db, days: number): Promise<number> =>
  count(
    tx,
    sql`
    delete from audit_log where id in (select id from audit_log where at < ${before(days)} limit ${BATCH})
    returning id`,
  );

/** What was said of an address that no issuance has any more. */
const forgetSharedAddresses = (tx: Db): Promise<number> =>
  count(
    tx,
    sql`
    delete from shared_addresses where (site, address_key) in (
      select s.site, s.address_key from shared_addresses s
      where not exists (select from issuances i where i.site = s.site and i.address_key = s.address_key)
      limit ${BATCH})
    returning address_key`,
  );

// A Moodle that was away for longer sees each award's latest state, without those on the way.
const FEED_WHOLE_DAYS = 30;

/** The last change of an award stays for ever: a Moodle whose cursor lies anywhere before it still gets it. */
const forgetSuperseded = (tx: Db): Promise<number> =>
  count(
    tx,
    sql`
    delete from changes where (site, sequence) in (
      select c.site, c.sequence from changes c
      where c.at < ${before(FEED_WHOLE_DAYS)} and exists (
        select from changes later
        where later.site = c.site and later.award_id = c.award_id and later.sequence > c.sequence)
      limit ${BATCH})
    returning sequence`,
  );
