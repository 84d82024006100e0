import { setTimeout as sleep } from 'node:timers/promises';
import type { EraseReply, StateReason } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Batches, inBatches } from '../db/batches.ts';
import { type Db, onlyRow, type Pool, rows } from '../db/client.ts';
import { isPurged, purge, requirePurge } from '../db/purge.ts';
import { anySet } from '../db/row-columns.ts';
import type { Deps } from '../deps.ts';
import { personalColumns } from '../issuance/columns.ts';
import { SETTLED, WAS_ISSUED } from '../issuance/state-sets.ts';
import { type Transition, transitionLocked, WITHOUT_PERSON } from '../issuance/transition.ts';
import { mayExist } from '../issuance/unresolved-repeats.ts';
import { isUntaught } from '../issuance/untaught.ts';
import { userKeyOf } from '../keys/keys.ts';
import { requireSeen } from '../site/ledger-mark.ts';
import type { Site } from '../site/site.ts';
import { contactFor } from './contact.ts';
import { actorsErased, eraseActors } from './erase-actors.ts';
import { CLOCKS_DIFFER, concerns, requireScope, type Scope } from './scope.ts';

// One transaction stays short; a course of a large school takes several. To take names away needs less than to cancel.
const MOVES = 500;
const ROWS = 5_000;
// Well below what a caller waits for an answer; what is left then is for its next call.
const CALL_MS = 4_000;
// After that. The embedded database answers nothing else while it writes a table anew.
const PURGE_MS = 4_000;

/** The steps of one call. Once its time is over it begins no other one, if any did something: the next call goes on. */
class ErasureCall {
  readonly #ends = performance.now() + CALL_MS;
  #rows = 0;

  /** Takes batches, as {@link inBatches} does; returns the rows of all. */
  async step({ pool, ...batches }: Batches & { pool: Pool }): Promise<number> {
    const isOver = () => performance.now() >= this.#ends;
    if (isOver() && this.#rows > 0) return 0;
    const taken = await inBatches(pool, { ...batches, isOver });
    this.#rows += taken;
    return taken;
  }
}

/** `ledger`: the mark of the one that the caller means. */
type Erasure = Scope & { ledger?: string | undefined };

/**
 * Erases learners, courses or learners in courses. The tombstone is committed first, so that what arrives meanwhile is
 * not stored; everything after it can be cut off and called again. Not `done` while something is in flight, left for
 * the next call, or still in the files of the embedded database.
 */
export async function erase(deps: Deps, site: Site, erasure: Erasure): Promise<EraseReply> {
  const { ledger, ...scope } = erasure;
  requireScope(scope);
  const { database } = deps;
  const call = new ErasureCall();
  await database.intake.transaction(async (tx) => {
    await requireSeen(tx, site.id, ledger);
    await insertTombstones(tx, site, scope);
  });
  await database.intake.run((db) => awaitStored(db, site));
  const reports = { pool: database.reports, size: ROWS };
  const issuancesCancelled = await call.step({
    ...{ pool: database.intake, size: MOVES },
    take: (tx) => cancelBatch(tx, site, scope),
  });
  await call.step({ ...reports, take: (tx) => stripBatch(tx, site, scope) });
  const recipientsDeleted = await call.step({ ...reports, take: (tx) => deleteOrphans(tx, site, scope) });
  await call.step({ ...reports, take: (tx) => eraseActors(tx, site, { scope, limit: ROWS }) });
  const { taken, ...counts } = await database.reports.run((db) => countLeft(db, site, scope));
  const contact = await database.reports.run((db) => contactFor(db, deps.platforms, concerns(site, scope)));
  const done = taken && (await isGone(deps));
  return { done, recipientsDeleted, issuancesCancelled, ...counts, contact };
}

/** A server's WAL and backups are its operator's; its rows are vacuumed by the job that purges. */
async function isGone(deps: Deps): Promise<boolean> {
  if (deps.database.kind === 'postgres') return true;
  // Then it is done by the time of the next call; a fault is met, and logged, by the job.
  const tooLong = sleep(PURGE_MS, false, { ref: false });
  return Promise.race([purge(deps).then(() => isPurged(deps)), tooLong]);
}

/** One tombstone per user and course; the repetitions of one erasure add none. */
async function insertTombstones(tx: Db, site: Site, scope: Scope): Promise<void> {
  const asked = scope.erasedAt ?? null;
  const stones = (scope.users ?? [null]).flatMap((user) =>
    (scope.courses ?? [null]).map((course) => ({
      user_key: user === null ? null : userKeyOf(site.userHashKey, user),
      course_id: course,
    })),
  );
  const buried = await rows(
    tx,
    sql`
    insert into erasures (site, user_key, course_id, erased_at, may_exist)
    select ${site.id}, t.user_key, t.course_id, least(${asked}::timestamptz, clock_timestamp()), t.may_exist
    from (
      select stone.*, ${isNews(site, scope)} as may_exist
      from jsonb_to_recordset(${JSON.stringify(stones)}::text::jsonb) as stone(user_key text, course_id text)
    ) t
    where not exists (
      select from erasures e where ${isOf(site, sql`t`)}
        and e.erased_at >= coalesce(${asked}::timestamptz, clock_timestamp() - interval '1 hour') and (e.may_exist or not t.may_exist)
    )
    returning id`,
  );
  if (buried.length === 0) return;
  await writeAudit(tx, { site: site.id, action: 'erasure', details: `scopes: ${buried.length}` });
  // Even where no row is found: a transaction that was undone leaves what it had inserted in the files.
  await requirePurge(tx);
}

/** SQL condition: tombstone `e` is of the user and the course of the given row. */
const isOf = (site: Site, stone: SQL): SQL => sql`e.site = ${site.id}
  and e.user_key is not distinct from ${stone}.user_key and e.course_id is not distinct from ${stone}.course_id`;

/**
 * SQL condition: the ledger does not know what had become of what is erased. It was asked for of a ledger that is gone, or is
 * asked for before Moodle has taught what it knows.
 */
const isNews = (site: Site, { erasedAt, askedAt = erasedAt }: Scope): SQL =>
  erasedAt === undefined
    ? sql`exists (select from recoveries r where r.site = ${site.id} and r.ended_at is null and r.taught_at is null)`
    : sql`not exists (
        select from erasures e where ${isOf(site, sql`stone`)} and e.erased_at >= ${askedAt}::timestamptz - ${CLOCKS_DIFFER})`;

/** What was being stored before the tombstone could be seen is stored then: each new row holds its site until the commit. */
const awaitStored = (db: Db, site: Site) =>
  db.execute(sql`select from sites where id = ${site.id} for update`);

/** Cancels what is not issued; what is in flight is settled by its answer and left for the next call. */
async function cancelBatch(tx: Db, site: Site, scope: Scope): Promise<number> {
  const found = await rows<{
    id: number | string;
    state: 'queued' | 'needs_attention' | 'unknown';
    reason: StateReason | null;
    repeats: number;
    untaught: boolean;
  }>(
    tx,
    sql`
    select i.id, i.state, i.reason, i.repeats, ${isUntaught} as untaught from issuances i
    where ${concerns(site, scope)} and i.state in ('queued', 'needs_attention', 'unknown')
    order by i.id limit ${MOVES} for update`,
  );
  const transitions = found.map(
    (row): Transition => ({
      id: Number(row.id),
      from: row.state,
      event: 'erase',
      reason: mayExist(row) ? 'erased_may_exist' : 'erased',
    }),
  );
  await transitionLocked(tx, transitions);
  return transitions.length;
}

const isSettled = sql`i.state in ${SETTLED}`;
const isPersonal = sql`(i.user_id is not null or ${anySet(personalColumns, 'i')}
  or i.problems <> '[]'::jsonb or i.cancel_reason is not null
  or exists (select from audit_log a where a.issuance = i.id and a.details <> ''))`;

/**
 * Takes the learner's id, name, address, score and free text away from what is never sent again and still has any. What was
 * said of the address goes, too: another learner who has it is asked about it once more.
 */
async function stripBatch(tx: Db, site: Site, scope: Scope): Promise<number> {
  const stripped = await rows(
    tx,
    sql`
    with personal as (
      select i.id, i.site, i.address_key, i.user_id, i.recipient_id from issuances i
      where ${concerns(site, scope)} and ${isSettled} and ${isPersonal}
      order by i.id limit ${ROWS} for update
    ), silenced as (
      update audit_log a set details = '' from personal where a.issuance = personal.id and a.details <> ''
    ), unsaid as (
      delete from shared_addresses s using personal where s.site = personal.site and s.address_key = personal.address_key
    ), refiled as (
      -- Under the other one of two merged accounts: with the last issuance that needs it, it is this learner's to erase.
      update recipients r set user_id = personal.user_id from personal
      where r.id = personal.recipient_id and r.user_id <> personal.user_id and not exists (
        select from issuances other where other.recipient_id = r.id and other.id not in (select id from personal))
    )
    update issuances i set user_id = null, ${sql.join([...WITHOUT_PERSON], sql`, `)}, problems = '[]'::jsonb, cancel_reason = null
    from personal where i.id = personal.id returning i.id`,
  );
  if (stripped.length > 0) await requirePurge(tx);
  return stripped.length;
}

/** Deletes snapshots that nothing needs any more. */
async function deleteOrphans(tx: Db, site: Site, scope: Scope): Promise<number> {
  const deleted = await rows(
    tx,
    sql`
    delete from recipients where id in (
      select r.id from recipients r where ${orphaned(site, scope)} order by r.id limit ${ROWS} for update)
    returning id`,
  );
  if (deleted.length > 0) await requirePurge(tx);
  return deleted.length;
}

// A snapshot that another course's issuance still needs stays, unless all of the learner is erased.
const orphaned = (site: Site, { users }: Scope): SQL => {
  const theirs = users
    ? sql`r.user_id in (select jsonb_array_elements_text(${JSON.stringify(users)}::text::jsonb))`
    : sql`true`;
  return sql`r.site = ${site.id} and ${theirs} and not exists (select from issuances i where i.recipient_id = r.id)`;
};

async function countLeft(db: Db, site: Site, scope: Scope) {
  type Count = number | string;
  const left = await onlyRow<{ taken: boolean; flying: Count; issued: Count; maybe: Count }>(
    db,
    sql`
    select count(*) filter (where not ${isSettled} or ${isPersonal}) = 0
        and not exists (select from recipients r where ${orphaned(site, scope)}) and ${actorsErased(site, scope)} as taken,
      count(*) filter (where i.state = 'sending') as flying, count(*) filter (where i.state in ${WAS_ISSUED}) as issued,
      count(*) filter (where i.reason = 'erased_may_exist') as maybe
    from issuances i where ${concerns(site, scope)}`,
  );
  return {
    taken: left.taken,
    inFlight: Number(left.flying),
    issuedElsewhere: Number(left.issued),
    mayExistElsewhere: Number(left.maybe),
  };
}
