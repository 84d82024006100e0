import { type Recovery, UNTAUGHT_AFTER_SECONDS } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { type Db, firstRow, iso, onlyRow } from '../db/client.ts';
import type { TaughtProgress } from '../db/schema/recoveries.ts';
import { isStopped } from '../hold/hold-conditions.ts';
import { isUntaught } from '../issuance/untaught.ts';

export type OpenRecovery = Pick<Recovery, 'reason' | 'since' | 'taughtAt' | 'mayEndUntaught'> & {
  id: string;
  taught: TaughtProgress | null;
  newestIssuance: number;
};

/** SQL condition: issuance `i`, not settled, may have been issued before. */
const isDoubtful: SQL = sql`(i.repeats > 0 or ${isUntaught})`;

/** The recovery that a site is in, or null. */
export async function findOpenRecovery(db: Db, site: string): Promise<OpenRecovery | null> {
  const found = await firstRow<Omit<OpenRecovery, 'newestIssuance'> & { newestIssuance: number | string }>(
    db,
    sql`
    select id, reason, ${iso(sql`begun_at`)} as since, ${iso(sql`taught_at`)} as "taughtAt", taught,
      newest_issuance as "newestIssuance",
      taught_at is null and coalesce(progressed_at, begun_at)
        < clock_timestamp() - ${UNTAUGHT_AFTER_SECONDS} * interval '1 second' as "mayEndUntaught"
    from recoveries where site = ${site} and ended_at is null`,
  );
  return found && { ...found, newestIssuance: Number(found.newestIssuance) };
}

/** How far it is, for people. */
export const progressOf = ({ taught }: OpenRecovery): string =>
  taught === null
    ? 'Moodle has not begun to teach it'
    : `Awards that Moodle has taught: ${taught.awards} of ${taught.ofAwards}`;

const none: Recovery = {
  active: false,
  id: null,
  reason: null,
  since: null,
  taughtAt: null,
  taughtAwards: 0,
  failedAwards: 0,
  ofAwards: null,
  mayEndUntaught: false,
  wouldSend: 0,
  wouldRepeat: 0,
  wouldAsk: 0,
};

/** Whether the site is in recovery, how far it is taught, and what becomes of the queue if a person confirms now. */
export async function readRecovery(db: Db, site: string, policy: Config['unknownPolicy']): Promise<Recovery> {
  const open = await findOpenRecovery(db, site);
  if (open === null) return none;
  const { taught, newestIssuance: _, ...rest } = open;
  const { sent, repeated, doubtful } = await countQueued(db, site);
  const asks = policy === 'hold';
  return {
    active: true,
    ...rest,
    taughtAwards: taught?.awards ?? 0,
    failedAwards: taught?.failed ?? 0,
    ofAwards: taught?.ofAwards ?? null,
    wouldSend: asks ? sent - repeated : sent,
    wouldRepeat: asks ? 0 : repeated,
    wouldAsk: asks ? doubtful : 0,
  };
}

/** `sent`: not stopped by a person; `repeated`: of those, the doubtful; `doubtful`: all of them. */
async function countQueued(db: Db, site: string) {
  const found = await onlyRow<Record<'sent' | 'repeated' | 'doubtful', number | string>>(
    db,
    sql`
    select count(*) filter (where not stopped) as sent, count(*) filter (where not stopped and doubtful) as repeated,
      count(*) filter (where doubtful) as doubtful
    from (
      select ${isStopped} as stopped, ${isDoubtful} as doubtful from issuances i where i.site = ${site} and i.state = 'queued'
    ) q`,
  );
  return { sent: Number(found.sent), repeated: Number(found.repeated), doubtful: Number(found.doubtful) };
}
