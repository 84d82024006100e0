import { stateSets } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { WAS_ISSUED } from '../issuance/state-sets.ts';
import type { LedgerAward } from './compare.ts';

type Owner = { site: string; target: string };

/** The account of a site, and dates in milliseconds since 1970. */
export type Span = Owner & { from: number; to: number };

const at = (ms: number): SQL => sql`to_timestamp(${ms / 1000}::float8)`;

// Nothing is issued after its last change, but by the clock of Moodle.
const SKEW_MS = 60 * 60_000;

// What Moodle taught was never sent by this ledger: what it says of the time is when it was completed.
const ISSUED_AT = sql`coalesce(sent.last, i.completed_at, i.changed_at)`;

type Row = LedgerAward & {
  id: number | string;
  sentAt: number | string | null;
  firstAt: number | string | null;
};

const columns = (isIssued: SQL): SQL => sql`
  i.id, i.award_id as "awardId", i.state, i.reason, i.remote_id as "remoteId", ${isIssued} as "isIssued",
  extract(epoch from sent.last) * 1000 as "sentAt", extract(epoch from sent.first) * 1000 as "firstAt",
  i.course_id is not null and i.user_key is not null and i.badge_id is not null as "isWhole"`;

const withAttempts = sql`from issuances i cross join lateral (
  select min(a.started_at) as first, max(a.started_at) as last from attempts a where a.issuance = i.id) sent`;

const awardOf = ({ firstAt: _, ...row }: Row): LedgerAward => ({
  ...row,
  id: Number(row.id),
  sentAt: row.sentAt === null ? null : Number(row.sentAt),
});

/** What the ledger says was issued within the dates. `since`: none of it was sent before. */
export async function readIssued(
  db: Db,
  { site, target, from, to }: Span,
): Promise<{ awards: LedgerAward[]; since: number }> {
  const found = await rows<Row>(
    db,
    sql`
    select ${columns(sql`true`)} ${withAttempts}
    where i.site = ${site} and i.target = ${target} and i.state in ${WAS_ISSUED} and i.changed_at >= ${at(from - SKEW_MS)}
      and ${ISSUED_AT} between ${at(from)} and ${at(to)} order by i.id`,
  );
  const firsts = found.flatMap(({ firstAt }) => (firstAt === null ? [] : [Number(firstAt)]));
  return { awards: found.map(awardOf), since: firsts.reduce((one, other) => Math.min(one, other), from) };
}

// Marks are from outside.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Named = { awards?: readonly string[]; events?: readonly string[] };

/** What the ledger has of awards that the platform names, or of events that it lists. */
export async function readNamed(
  db: Db,
  { site, target }: Owner,
  { awards = [], events = [] }: Named,
): Promise<LedgerAward[]> {
  const textsIn = (given: readonly string[]) =>
    sql`jsonb_array_elements_text(${JSON.stringify(given)}::text::jsonb)`;
  const found = await rows<Row>(
    db,
    sql`
    with named as (
      select id from issuances where site = ${site} and target = ${target}
        and award_id in (select value::uuid from ${textsIn(awards.filter((id) => UUID.test(id)))})
      union
      select id from issuances where site = ${site} and target = ${target}
        and remote_id in (select value from ${textsIn(events)})
    )
    select ${columns(sql`false`)} ${withAttempts} where i.id in (select id from named) order by i.id`,
  );
  return found.map(awardOf);
}

/** The events that the ledger has as what it issued. */
export const issuedAs = (awards: readonly LedgerAward[]): ReadonlySet<string> =>
  new Set(
    awards.flatMap(({ state, remoteId }) =>
      remoteId !== null && stateSets.wasIssued.includes(state) ? [remoteId] : [],
    ),
  );
