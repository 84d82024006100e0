import {
  consentReasons,
  destination,
  type IssuanceState,
  needOf,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { columnNames, recordColumns, recordOf } from '../db/row-columns.ts';
import { issuances, priorities } from '../db/schema/issuances.ts';
import { contentColumns, keyColumns, noAchievement } from '../issuance/columns.ts';
import { findTeaching, noTeaching, type Teaching } from '../recovery/teaching.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './award-keys.ts';
import { mayExistElsewhere } from './may-exist-elsewhere.ts';
import { isSettled, taughtStateOf } from './taught-state.ts';

/** What became of an award that was not met on its way in. */
export type InsertResult =
  | { kind: 'stored'; id: string; state: IssuanceState; reason: StateReason | null }
  /** Completed before its learner or course was erased: nothing of it is kept. */
  | { kind: 'erased'; id: string };

type Entry = { event: TransitionEvent; state: IssuanceState; reason: StateReason | null };

/** Where a new award starts: in the queue, unless something is missing or Moodle knows more than the ledger. */
export function entryOf(award: KeyedAward, teaching: Teaching & { mayExist: boolean }): Entry {
  const [event, reason] = entryEvent(award, teaching);
  const state = destination(null, event);
  if (state === null) throw new Error(`nothing begins with ${event}`);
  return { event, state, reason };
}

type Event = [TransitionEvent, StateReason | null];

// Whether it was issued is a person's to find out.
const UNRESOLVED: Event = ['record_unresolved', 'may_have_been_issued'];

function entryEvent(award: KeyedAward, { isLate, mayExist }: Teaching & { mayExist: boolean }): Event {
  if (award.reason === 'invalid_award') return ['accept_incomplete', award.reason];
  const taught = taughtStateOf(award);
  if (taught?.kind === 'issued') return ['record', 'recorded'];
  if (taught?.kind === 'revoked')
    return [taught.to === 'revoked' ? 'record_revoked' : 'record_revoking', taught.reason];
  if (taught?.kind === 'cancelled') {
    return mayExist && consentReasons.includes(taught.reason)
      ? UNRESOLVED
      : ['record_cancelled', taught.reason];
  }
  if (mayExist) return UNRESOLVED;
  if (taught?.kind === 'waits') return ['accept_incomplete', taught.reason];
  // Taught too late: a person ended the recovery, and nothing that was not taught is sent.
  if (taught?.kind === 'unresolved' || (taught && isLate)) return UNRESOLVED;
  return award.reason === null ? ['accept', null] : ['accept_incomplete', award.reason];
}

/**
 * Stores awards that the ledger does not have, with recipients, audit and, for those that do not simply wait in the
 * queue, feed. One statement for the whole batch. Those that met another row are left out of the result.
 */
export async function storeNew(tx: Db, site: Site, awards: readonly KeyedAward[]): Promise<InsertResult[]> {
  if (awards.length === 0) return [];
  const isTaught = awards.some(({ knownState }) => knownState !== null);
  const teaching = isTaught ? await findTeaching(tx, site.id) : noTeaching;
  const given = awards.map((award, ordinal) => inputRow(award, ordinal, teaching));
  return rows<InsertResult>(tx, insertion(site.id, JSON.stringify(given)));
}

/** What is stored as it is given. */
const GIVEN = {
  awardId: issuances.awardId,
  ...keyColumns,
  userId: issuances.userId,
  ...contentColumns,
  addressKey: issuances.addressKey,
  completedAt: issuances.completedAt,
  trigger: issuances.trigger,
  problems: issuances.problems,
  taughtIn: issuances.taughtIn,
  priority: issuances.priority,
};

function inputRow(award: KeyedAward, ordinal: number, teaching: Teaching): object {
  const entry = entryOf(award, { ...teaching, mayExist: false });
  const isTaught = award.knownState !== null;
  // What is never sent needs no name, no address and nothing that was to be said of the learner.
  const isNeeded = entry.state === 'queued' || entry.state === 'needs_attention';
  const person = isNeeded ? award.recipient : null;
  return {
    ordinal,
    ...recordOf(GIVEN, {
      ...award,
      ...(isNeeded ? {} : noAchievement),
      awardId: award.id,
      addressKey: person === null ? null : award.addressKey,
      taughtIn: isTaught ? teaching.recovery : null,
      priority: award.trigger === 'backfill' ? priorities.backfill : priorities.live,
    }),
    first_name: award.userId === null ? null : person?.firstName,
    last_name: person?.lastName,
    email: person?.email,
    // It may have been issued by a ledger that is gone.
    entry: { ...entry, needs: needOf(entry.reason), repeats: isTaught && !isSettled(award) ? 1 : 0 },
    doubt: doubtOf(award, teaching),
  };
}

/** Where it starts if a ledger that is gone may have issued the badge. */
function doubtOf(award: KeyedAward, teaching: Teaching): object {
  const entry = entryOf(award, { ...teaching, mayExist: true });
  return { ...entry, needs: needOf(entry.reason), repeats: 1 };
}

/** CTEs `snapshot(id, user_id, first_name, last_name, email)` for CTE `input`: the latest snapshot where it is still right, else a new one. */
export const snapshots = (site: string): SQL => sql`
  people as (
    select distinct user_id, first_name, last_name, email from input where first_name is not null
  ), current as (
    select p.*, latest.id
    from people p left join lateral (
      select r.id, r.first_name, r.last_name, r.email from recipients r
      where r.site = ${site} and r.user_id = p.user_id order by r.id desc limit 1
    ) latest on (latest.first_name, latest.last_name, latest.email) = (p.first_name, p.last_name, p.email)
  ), taken as (
    insert into recipients (site, user_id, first_name, last_name, email)
    select ${site}, user_id, first_name, last_name, email from current where id is null
    returning id, user_id, first_name, last_name, email
  ), snapshot as (
    select id, user_id, first_name, last_name, email from current where id is not null
    union all select id, user_id, first_name, last_name, email from taken
  )`;

// Replicas that get the same awards in another order wait for each other's rows, and so never in a circle. Numbers are
// given in the order in which they were sent: it is the order in which they are delivered.
const inOneOrder = sql`i.target, i.course_id, i.rule, i.user_key, i.cycle`;

// Without a readable date an award cannot be shown to be newer than the erasure.
const before = sql`(g.course_id = e.course_id or e.course_id is null)
  and (g.completed_at <= e.erased_at or g.completed_at is null)`;

const insertion = (site: string, given: string): SQL => sql`
  with given as materialized (
    select * from jsonb_to_recordset(${given}::text::jsonb) as t(
      ordinal int, ${recordColumns(GIVEN)}, first_name text, last_name text, email text, entry jsonb, doubt jsonb)
  ), erased as materialized (
    select g.award_id from given g
    where exists (select from erasures e where e.site = ${site} and e.user_key = g.user_key and ${before})
      or exists (select from erasures e where e.site = ${site} and e.user_key is null and ${before})
  ), existing as materialized (
    -- Locked before the site's row, as everybody else does, so that nobody waits in a circle.
    select i.award_id from issuances i where i.site = ${site} and i.award_id in (select award_id from given)
    order by i.id for update
  ), input as materialized (
    select g.*, starts.* from given g
      cross join lateral jsonb_to_record(case when ${mayExistElsewhere(site)} then g.doubt else g.entry end)
        as starts(event text, state text, reason text, needs text, repeats int)
    where not exists (select from erased where erased.award_id = g.award_id)
      and not exists (select from existing where existing.award_id = g.award_id)
  ), ${snapshots(site)}, moment as materialized (
    select clock_timestamp() as at
  ), placed as materialized (
    select sent.*, nextval('issuances_id_seq') as id
    from (select * from input order by ordinal) sent
  ), added as (
    insert into issuances (id, site, ${columnNames(GIVEN)}, recipient_id, state, reason, repeats, next_attempt_at)
    select i.id, ${site}, ${columnNames(GIVEN, 'i')}, s.id, i.state, i.reason, i.repeats, moment.at
    from moment cross join placed i left join snapshot s
      on (s.user_id, s.first_name, s.last_name, s.email) = (i.user_id, i.first_name, i.last_name, i.email)
    order by ${inOneOrder}, i.ordinal
    on conflict do nothing
    returning id, award_id, state, reason
  ), audited as (
    insert into audit_log (site, issuance, award_id, action)
    select ${site}, added.id, added.award_id, input.event from added join input using (award_id) order by added.id
  ), visible as (
    select added.*, input.needs, row_number() over (order by added.id) as place, count(*) over () as amount
    from added join input using (award_id) where added.state <> 'queued'
  ), numbered as (
    update sites set feed_sequence = feed_sequence + (select max(amount) from visible)
    where id = ${site} and exists (select from visible)
    returning feed_sequence
  ), feed_row as (
    insert into changes (site, sequence, award_id, state, reason, needs)
    select ${site}, feed_sequence - amount + place, award_id, state, reason, needs from visible cross join numbered
  )
  select 'stored' as kind, award_id as id, state, reason from added
  union all select 'erased', award_id, null, null from erased`;
