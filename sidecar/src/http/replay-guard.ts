import { CLOCK_TOLERANCE_SECONDS, signatureHeaders } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Pool, rows } from '../db/client.ts';
import { type CommitResult, GroupCommit } from '../db/group-commit.ts';
import { Refusal } from '../errors.ts';

/** A call whose signature is right and whose id and time are still to be looked at. */
export type SignedCall = {
  site: string;
  id: string;
  /** Unix seconds, as the caller says. */
  sentAt: number;
};

// For people, who are told when a site called last: writing it every time would be waste.
const SEEN_SECONDS = 15;
const GROUP_MAX = 500;
const GROUPS_MAX = 2;

type OnFirstCall = (site: string) => void;

/** Refuses stale calls and replays, for many calls in one statement; remembers their ids, and when their sites called. */
export class ReplayGuard {
  readonly #groups: GroupCommit<SignedCall, undefined>;

  /** @param onFirstCall hears once of each site that calls for the first time, also where several replicas share the ledger. */
  constructor(pool: Pool, onFirstCall: OnFirstCall) {
    this.#groups = new GroupCommit({
      commit: async (arrivals) => {
        const seen = await pool.run((db) => rows<NonceRow>(db, insertNonces(arrivals)));
        for (const site of new Set(seen.flatMap(firstCaller))) onFirstCall(site);
        return answer(arrivals, seen);
      },
      weigh: () => 1,
      weightMax: GROUP_MAX,
      groupsMax: GROUPS_MAX,
    });
  }

  /** Resolves when the call may be acted on; rejects with the {@link Refusal} it is answered with. */
  admit(arrival: SignedCall): Promise<void> {
    return this.#groups.add(arrival);
  }
}

type NonceRow = { now: number | string; site: string | null; id: string | null; first: boolean | null };

const firstCaller = ({ site, first }: NonceRow): string[] => (site !== null && first ? [site] : []);

function answer(arrivals: readonly SignedCall[], seen: readonly NonceRow[]): CommitResult<undefined>[] {
  const now = Number(seen[0]?.now);
  const fresh = new Set(seen.map(keyOf));
  return arrivals.map((arrival) => {
    const refusal = stale(arrival, now) ?? (fresh.delete(keyOf(arrival)) ? null : replayed());
    return refusal ? { kind: 'failed', error: refusal } : { kind: 'done', reply: undefined };
  });
}

const keyOf = ({ site, id }: Pick<NonceRow, 'site' | 'id'>): string => `${site} ${id}`;

function stale({ sentAt }: SignedCall, now: number): Refusal | null {
  if (Math.abs(sentAt - now) <= CLOCK_TOLERANCE_SECONDS) return null;
  return new Refusal('stale_timestamp', 'the clocks differ too much', [
    { path: signatureHeaders.timestamp, message: `off by ${Math.round(sentAt - now)} s` },
  ]);
}

const replayed = () => new Refusal('replayed', 'this request id was used before');

// In one order, so that replicas that get the same calls at the same time wait for each other and never in a circle.
const insertNonces = (arrivals: readonly SignedCall[]): SQL => sql`
  with clock as materialized (select extract(epoch from clock_timestamp())::float8 as now),
  arrivals as (
    select distinct site, id
    from clock, jsonb_to_recordset(${JSON.stringify(arrivals)}::text::jsonb) as t(site text, id text, "sentAt" float8)
    where abs(now - "sentAt") <= ${CLOCK_TOLERANCE_SECONDS}
  ), fresh as (
    insert into nonces (site, id) select site, id from arrivals order by site, id
    on conflict do nothing
    returning site, id
  ), seen as (
    update sites set last_seen_at = clock_timestamp()
    from (
      select id, last_seen_at is null as first from sites
      where id in (select site from fresh)
        and (last_seen_at is null or last_seen_at < clock_timestamp() - ${SEEN_SECONDS} * interval '1 second')
      for update skip locked
    ) as due
    where sites.id = due.id
    returning sites.id as site, first
  )
  select now, fresh.site, fresh.id, seen.first
  from clock left join fresh on true left join seen on seen.site = fresh.site`;
