import type { Actor } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { siteActBy, writeAudit } from '../audit/write-audit.ts';
import type { Config } from '../config.ts';
import { inBatches } from '../db/batches.ts';
import { type Database, type Db, firstRow, onlyRow, rows } from '../db/client.ts';
import { isStopped } from '../hold/hold-conditions.ts';
import { liftHolds } from '../hold/release-hold.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { type Transition, transitionLocked } from '../issuance/transition.ts';
import type { Askable } from '../platform/registry.ts';
import { findOpenRecovery, type OpenRecovery } from './read-recovery.ts';

// One transaction stays short; a site may have a hundred thousand in its queue.
const MOVES = 500;
const ROWS = 5_000;

export type EndRequest = {
  site: string;
  /** Only this one; null: whichever there is. */
  id: string | null;
  /** Whether what is not taught keeps it from ending: always, until a day brought nothing new, or not at all. */
  untaught: 'refuse' | 'after_a_day' | 'accept';
  actor: Actor;
  /** Platforms that are asked about what may have been issued; absent: none. */
  askable?: readonly Askable[];
};

export type RecoveryEnd =
  | { kind: 'none' }
  | { kind: 'not_taught'; open: OpenRecovery }
  /** `released` may be sent now; `asked` were put before a person, because they may have been issued. */
  | { kind: 'ended'; released: number; asked: number };

/**
 * Ends a recovery. What was handed over before it and is not settled may have been issued: its next PUT is a repeat, or a
 * person's, by policy. What Moodle could not teach is always a person's. The site stays held until all that is written down,
 * so what is cut off half-way is done again by the next call.
 */
export async function endRecovery(
  database: Database,
  policy: Config['unknownPolicy'],
  request: EndRequest,
): Promise<RecoveryEnd> {
  const { site } = request;
  const open = await database.intake.run((db) => findOpenRecovery(db, site));
  if (open === null || (request.id !== null && request.id !== open.id)) return { kind: 'none' };
  if (!mayEnd(open, request)) return { kind: 'not_taught', open };
  await inBatches(database.intake, { size: ROWS, take: (tx) => markRepeats(tx, site, open) });
  const { askable = [] } = request;
  for (const one of askable) await askPlatform(database, { site, open, askable: one });
  const asks = sql`not (${isOfPlatform(askable, sql`i.target`)}) and ${asked(open, policy)}`;
  const askedFor = await inBatches(database.intake, { size: MOVES, take: (tx) => askBatch(tx, site, asks) });
  const released = await database.intake.transaction((tx) => finish(tx, request, open));
  return released === null ? { kind: 'none' } : { kind: 'ended', released, asked: askedFor };
}

const mayEnd = ({ taughtAt, mayEndUntaught }: OpenRecovery, { untaught }: EndRequest): boolean =>
  taughtAt !== null || untaught === 'accept' || (untaught === 'after_a_day' && mayEndUntaught);

async function markRepeats(tx: Db, site: string, { id, newestIssuance }: OpenRecovery): Promise<number> {
  const marked = await rows(
    tx,
    sql`
    update issuances set repeats = 1 where id in (
      select id from issuances
      where site = ${site} and id <= ${newestIssuance}::bigint and repeats = 0
        and state in ('queued', 'needs_attention', 'cancelled') and taught_in is distinct from ${id}::uuid
      order by id limit ${ROWS} for update
    ) returning id`,
  );
  return marked.length;
}

/**
 * What may have been issued by a platform that can be asked goes to the resolver, which asks. What awaits a person because two
 * accounts were merged stays theirs: the platform is asked by award, and the badge may be the other account's.
 */
const askPlatform = (database: Database, asking: Asking): Promise<number> =>
  inBatches(database.intake, { size: MOVES, take: (tx) => askPlatformBatch(tx, asking) });

type Asking = { site: string; open: OpenRecovery; askable: Askable };

async function askPlatformBatch(tx: Db, { site, open, askable }: Asking): Promise<number> {
  const isMerged = sql`exists (
    select from audit_log a where a.issuance = i.id and a.action = 'doubt' and a.details <> 'recovery')`;
  const isHandedOver = sql`(i.repeats > 0
    or (i.id <= ${open.newestIssuance}::bigint and i.taught_in is distinct from ${open.id}::uuid))`;
  const found = await rows<{ id: number | string; state: 'queued' | 'needs_attention' }>(
    tx,
    sql`
    select i.id, i.state from issuances i
    where i.site = ${site} and ${isOfPlatform([askable], sql`i.target`)} and (
      (i.state = 'queued' and ${isHandedOver})
      or (i.state = 'needs_attention' and i.reason = 'may_have_been_issued' and i.recipient_id is not null
        and i.badge_id is not null and i.course_id is not null and i.user_key is not null and not ${isMerged}))
    order by i.id limit ${MOVES} for update`,
  );
  const transitions = found.map(
    ({ id, state }): Transition => ({ id: Number(id), from: state, event: 'ask', reason: null }),
  );
  const due = sql`clock_timestamp() + ${askable.lookUp.afterMs[0]}::float8 * interval '1 millisecond'`;
  await transitionLocked(tx, transitions, {
    set: [sql`absences = 0`, sql`next_attempt_at = ${due}`],
    details: 'recovery',
  });
  return transitions.length;
}

/** SQL condition: issuance `i` is a person's. */
function asked({ id, taughtAt, taught, newestIssuance }: OpenRecovery, policy: Config['unknownPolicy']): SQL {
  const untaught = sql`(i.id <= ${newestIssuance}::bigint and i.taught_in is distinct from ${id}::uuid)`;
  const repeated = sql`(i.state = 'queued' and i.repeats > 0)`;
  const isWhole = taughtAt !== null && taught?.failed === 0;
  const conditions = [...(isWhole ? [] : [untaught]), ...(policy === 'hold' ? [repeated] : [])];
  return conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`;
}

async function askBatch(tx: Db, site: string, condition: SQL): Promise<number> {
  const found = await rows<{ id: number | string; state: 'queued' | 'needs_attention' | 'unknown' }>(
    tx,
    sql`
    select i.id, i.state from issuances i
    where i.site = ${site} and i.state in ('queued', 'needs_attention', 'unknown')
      and i.reason is distinct from 'may_have_been_issued' and ${condition}
      -- Those that were to be cancelled are not repeated anyway, and lose the person with it.
      and (i.state <> 'unknown' or i.cancel_reason is null)
    order by i.id limit ${MOVES} for update`,
  );
  const transitions = found.map(({ id, state }): Transition => {
    const event = state === 'unknown' ? 'give_up' : 'doubt';
    return { id: Number(id), from: state, event, reason: 'may_have_been_issued' };
  });
  await transitionLocked(tx, transitions, { details: 'recovery' });
  return transitions.length;
}

/** Null when it was ended meanwhile, or another one began. */
async function finish(tx: Db, { site, actor }: EndRequest, open: OpenRecovery): Promise<number | null> {
  const ended = await firstRow(
    tx,
    sql`update recoveries set ended_at = clock_timestamp(), ended_by = ${actor.userId}
        where id = ${open.id} and ended_at is null returning id`,
  );
  if (ended === null) return null;
  await liftHolds(tx, { site, scope: 'site' }, ['recovery']);
  await writeAudit(tx, {
    site,
    ...siteActBy(actor, 'recovery_confirmed'),
    details: open.taughtAt === null ? 'not everything was taught' : '',
  });
  return countReleased(tx, site);
}

async function countReleased(tx: Db, site: string): Promise<number> {
  const { count } = await onlyRow<{ count: number | string }>(
    tx,
    sql`select count(*) as count from issuances i where i.site = ${site} and i.state = 'queued' and not ${isStopped}`,
  );
  return Number(count);
}
