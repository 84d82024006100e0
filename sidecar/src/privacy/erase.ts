import type { EraseReply } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { writeAudit } from '../audit/write-audit.ts';
import { type Db, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { applyMove } from '../issuance/apply.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { contactFor } from './contact.ts';
import { concerns, requireScope, type Scope } from './scope.ts';

// One transaction stays short; a course of a large school takes several.
const BATCH = 500;

/**
 * Erases learners, courses or learners in courses. The tombstone is committed first, so that what arrives meanwhile is
 * not stored; everything after it can be cut off and called again. Not `done` while something is in flight.
 */
export async function erase(deps: Deps, site: Site, scope: Scope): Promise<EraseReply> {
  requireScope(scope);
  const { database } = deps;
  await database.intake.transaction((tx) => bury(tx, site, scope));
  const issuancesCancelled = await cancelAll(deps, site, scope);
  const recipientsDeleted = await database.reports.transaction((tx) => strip(tx, site, scope));
  const left = await database.reports.run((db) => countLeft(db, site, scope));
  const contact = await database.reports.run((db) => contactFor(db, deps.platforms, concerns(site, scope)));
  return { done: left.inFlight === 0, recipientsDeleted, issuancesCancelled, ...left, contact };
}

/** One tombstone per user and course; the repetitions of one erasure add none. */
async function bury(tx: Db, site: Site, { users, courses }: Scope): Promise<void> {
  const stones = (users ?? [null]).flatMap((user) =>
    (courses ?? [null]).map((course) => ({
      user_key: user === null ? null : userKeyOf(site.userHashKey, user),
      course_id: course,
    })),
  );
  const buried = await rows(
    tx,
    sql`
    insert into erasures (site, user_key, course_id)
    select ${site.id}, t.user_key, t.course_id
    from jsonb_to_recordset(${JSON.stringify(stones)}::text::jsonb) as t(user_key text, course_id text)
    where not exists (
      select from erasures e where e.site = ${site.id} and e.user_key is not distinct from t.user_key
        and e.course_id is not distinct from t.course_id and e.erased_at > clock_timestamp() - interval '1 hour'
    )
    returning id`,
  );
  if (buried.length > 0)
    await writeAudit(tx, { site: site.id, action: 'erasure', details: `${buried.length} scopes` });
}

/** Cancels what is not issued, batch by batch; what is in flight is settled by its answer and left for the next call. */
async function cancelAll({ database }: Deps, site: Site, scope: Scope): Promise<number> {
  let cancelled = 0;
  for (;;) {
    const moved = await database.intake.transaction((tx) => cancelBatch(tx, site, scope));
    cancelled += moved;
    if (moved < BATCH) return cancelled;
  }
}

async function cancelBatch(tx: Db, site: Site, scope: Scope): Promise<number> {
  const found = await rows<{
    id: number | string;
    state: 'queued' | 'needs_attention' | 'unknown';
    reason: string;
  }>(
    tx,
    sql`
    select i.id, i.state, i.reason from issuances i
    where ${concerns(site, scope)} and i.state in ('queued', 'needs_attention', 'unknown')
    order by i.id limit ${BATCH} for update`,
  );
  for (const { id, state, reason } of found) {
    const mayExist = state === 'unknown' || reason === 'may_have_been_issued';
    await applyMove(tx, {
      id: Number(id),
      from: state,
      event: 'erase',
      reason: mayExist ? 'erased_may_exist' : 'erased',
    });
  }
  return found.length;
}

// What is being sent still needs its recipient for a moment.
const finished = sql`i.state <> 'sending'`;

/** Takes names, addresses, scores and free text away from what is finished; returns how many snapshots went. */
async function strip(tx: Db, site: Site, scope: Scope): Promise<number> {
  const held = concerns(site, scope);
  await tx.execute(sql`
    update audit_log a set details = '' from issuances i where a.issuance = i.id and ${held} and a.details <> ''`);
  await tx.execute(sql`
    update issuances i set user_id = null, recipient_id = null, score = null, evidence = null, problems = '[]'::jsonb, cancel_wish = null
    where ${held} and ${finished}`);
  const deleted = await rows(tx, sql`delete from recipients r where ${orphaned(site, scope)} returning r.id`);
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
  const held = concerns(site, scope);
  const left = await onlyRow<Record<'flying' | 'issued' | 'maybe', number | string>>(
    db,
    sql`
    select count(*) filter (where i.state = 'sending') as flying, count(*) filter (where i.state = 'issued') as issued,
      count(*) filter (where i.reason = 'erased_may_exist') as maybe
    from issuances i where ${held}`,
  );
  return {
    inFlight: Number(left.flying),
    issuedElsewhere: Number(left.issued),
    mayExistElsewhere: Number(left.maybe),
  };
}
