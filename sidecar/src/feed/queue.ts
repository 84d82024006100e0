import type { IssuanceState, QueueSummary } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { type Db, iso, onlyRow, rows } from '../db/client.ts';
import { unheld } from '../hold/applies.ts';
import { heard } from '../issuance/due.ts';

// Enough to see whether something of the queue can move, without reading a million held rows every minute.
const SAMPLE = 1_000;

/** What stands in the queue of one site. */
export async function summariseQueue(db: Db, site: string, config: Config): Promise<QueueSummary> {
  const counts = await countStates(db, site);
  const { oldest, last, moving } = await onlyRow<{
    oldest: string | null;
    last: string | null;
    moving: boolean;
  }>(
    db,
    sql`
    select
      (select ${iso(sql`min(accepted_at)`)} from issuances where site = ${site} and state = 'queued') as oldest,
      (select ${iso(sql`max(changed_at)`)} from issuances where site = ${site} and state = 'issued') as last,
      exists (
        select from (select * from issuances where site = ${site} and state = 'queued' limit ${SAMPLE}) i
        join connections c on c.site = i.site and c.target = i.target
        join sites s on s.id = i.site
        where ${heard} and ${unheld}
      ) as moving`,
  );
  return {
    ...counts,
    oldestQueuedAt: oldest,
    lastIssuedAt: last,
    etaSeconds: etaSeconds(counts.queued, moving, config),
  };
}

function etaSeconds(queued: number, moving: boolean, { rateLimit, rateWindowMs }: Config): number | null {
  if (queued === 0) return 0;
  return moving ? Math.ceil((queued * rateWindowMs) / rateLimit / 1000) : null;
}

async function countStates(db: Db, site: string) {
  const counted = await rows<{ state: IssuanceState; count: number | string }>(
    db,
    sql`select state, count(*) as count from issuances where site = ${site} group by state`,
  );
  const of = (state: IssuanceState) => Number(counted.find((row) => row.state === state)?.count ?? 0);
  return {
    queued: of('queued'),
    sending: of('sending'),
    unknown: of('unknown'),
    needsAttention: of('needs_attention'),
    issued: of('issued'),
    cancelled: of('cancelled'),
  };
}
