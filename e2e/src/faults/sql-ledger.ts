import postgres from 'postgres';
import type { Ledger, LedgerEntry, LedgerStatus } from './ledger.ts';

/** A claim's trace: which replica (its `application_name` up to a blank) committed which intent. */
export interface ClaimNotice {
  readonly replica: string;
  readonly issuance: number;
}

type Row = Omit<LedgerEntry, 'repeats'> & { readonly repeats: string | number };

/** A hold in force, written down anew from delivery.md, not taken from the engine. */
const IN_FORCE = `(h.until is null or h.until > clock_timestamp() or h.reason not in ('rate_limited', 'badge_failing', 'not_allowed', 'quota_used_up'))`;
const CONCERNS = `h.site = i.site and (h.scope = 'site' or (h.scope = 'target' and h.target = i.target)
  or (h.scope = 'badge' and h.target = i.target and h.subject = i.badge_id)
  or (h.scope = 'provider' and h.target = i.target and h.subject = i.provider_id)
  or (h.scope = 'mapping' and h.target = i.target and h.subject = i.course_id and h.rule = i.rule))`;
const CONNECTED = 'exists (select 1 from connections c where c.site = i.site and c.target = i.target)';

const ANNOUNCE_CLAIMS = `
  create function tell_claim() returns trigger language plpgsql as $$ begin
    perform pg_notify('claims', json_build_object('replica', split_part(current_setting('application_name'), ' ', 1), 'issuance', new.issuance)::text);
    return new;
  end $$;
  create trigger tell_claim after insert on attempts for each row execute function tell_claim()`;

/** Reads a ledger on PostgreSQL beside the sidecar, and lets time pass in it. */
export class SqlLedger implements Ledger {
  readonly sql: postgres.Sql;
  #announcing: Promise<unknown> | undefined;

  constructor(url: string) {
    this.sql = postgres(url, { max: 2, onnotice: () => {}, connection: { application_name: 'faults' } });
  }

  async read(ids: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>> {
    const rows = await this.sql<Row[]>`
      select i.award_id as "awardId", i.state, i.reason, i.repeats,
        (not ${this.sql.unsafe(CONNECTED)} or exists (select 1 from holds h where ${this.sql.unsafe(CONCERNS)} and ${this.sql.unsafe(IN_FORCE)})) as held,
        coalesce((select json_agg(json_build_object('outcome', a.outcome, 'httpStatus', a.http_status,
          'errorClass', a.error_class, 'repeat', a.repeat) order by a.fence) from attempts a where a.issuance = i.id), '[]') as attempts
      from issuances i where i.award_id = any(${[...ids]}::uuid[])`;
    return new Map(rows.map((row) => [row.awardId, { ...row, repeats: Number(row.repeats) }]));
  }

  /** @param inFlightMs for that long after its start an attempt may still be waiting for its answer */
  async status(inFlightMs: number): Promise<LedgerStatus> {
    const [row] = await this.sql`
      with open as (
        select i.id, i.state, i.fence, case i.state
          when 'sending' then i.lease_until
          when 'unknown' then i.next_attempt_at
          else greatest(i.next_attempt_at, case when not ${this.sql.unsafe(CONNECTED)} then 'infinity'::timestamptz else (
            select max(coalesce(h.until, 'infinity')) from holds h where ${this.sql.unsafe(CONCERNS)} and ${this.sql.unsafe(IN_FORCE)}) end)
          end as wakes
        from issuances i where i.state in ('queued', 'sending', 'unknown')
      )
      select count(*)::int as open, count(*) filter (where wakes = 'infinity')::int as "heldForGood",
        coalesce(bool_or(wakes <= clock_timestamp()), false) or exists (
          select 1 from attempts a join open on open.id = a.issuance and open.fence = a.fence
          where open.state = 'sending' and a.started_at > clock_timestamp() - ${inFlightMs} * interval '1 millisecond'
        ) as busy,
        extract(epoch from min(wakes) filter (where wakes < 'infinity') - clock_timestamp())::float8 * 1000 as "nextInMs",
        concat_ws('/', count(*), (select count(*) from attempts), (select max(finished_at) from attempts),
          (select max(changed_at) from issuances), (select sum(failures) from holds)) as mark
      from open`;
    return row as unknown as LedgerStatus;
  }

  /** What the ledger waits for comes that much nearer. Only for moments in which nothing is under way. */
  async passTime(milliseconds: number): Promise<void> {
    const by = this.sql`(${milliseconds}::float8 * interval '1 millisecond')`;
    await this.sql.begin(async (tx) => {
      await tx`update issuances set lease_until = lease_until - ${by}, next_attempt_at = next_attempt_at - ${by},
        failing_since = failing_since - ${by} where state in ('queued', 'sending', 'unknown', 'revoking')`;
      await tx`update holds set until = until - ${by}, since = since - ${by}`;
    });
  }

  /** Tells of every claim in the moment it is committed, before its PUT leaves. Returns how to stop. */
  async watchClaims(onClaim: (notice: ClaimNotice) => void): Promise<() => Promise<void>> {
    this.#announcing ??= this.sql.unsafe(ANNOUNCE_CLAIMS);
    await this.#announcing;
    const listening = await this.sql.listen('claims', (payload) =>
      onClaim(JSON.parse(payload) as ClaimNotice),
    );
    return () => listening.unlisten();
  }

  close(): Promise<void> {
    return this.sql.end({ timeout: 2 });
  }
}
