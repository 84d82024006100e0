import { type Change, FEED_MAX, type FeedReply, PERMIT_SECONDS } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, iso, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { beginRecovery, readRecovery } from '../recovery/begin.ts';
import { effectiveHolds } from './effective-holds.ts';
import { summariseQueue } from './queue.ts';

/** `permitSeconds`: how long the caller permits sending; {@link PERMIT_SECONDS} bounds it. */
export type FeedCall = { after: number; permitSeconds: number };

/**
 * State changes after a cursor, and how the site stands. A cursor ahead of the ledger means that the ledger went back in
 * time: recovery begins, and the call permits nothing.
 */
export async function readFeed(
  deps: Deps,
  site: string,
  { after, permitSeconds }: FeedCall,
): Promise<FeedReply> {
  let reached = true;
  const reply = await deps.database.intake.transaction(async (tx) => {
    reached = true;
    if (await cursorIsAhead(tx, site, after)) {
      reached = false;
      await beginRecovery(tx, [site], 'cursor_ahead');
      deps.log.warn({ site, after }, 'the feed cursor is ahead of the ledger: recovery begins');
    }
    const found = await readChanges(tx, site, after);
    const changes = found.slice(0, FEED_MAX);
    return {
      changes,
      cursor: changes.at(-1)?.sequence ?? after,
      more: found.length > FEED_MAX,
      queue: await summariseQueue(tx, deps.platforms, { site }),
      holds: await effectiveHolds(tx, { site }),
      recovery: await readRecovery(tx, site),
      serverTime: await serverTime(tx),
    };
  });
  // Not within the transaction: its reports would keep the site's row from those who settle.
  if (reached) await deps.database.intake.run((db) => permitSending(db, site, permitSeconds));
  return reply;
}

/** The site's queue may be sent until then. */
function permitSending(db: Db, site: string, asked: number) {
  const seconds = Math.min(PERMIT_SECONDS.max, Math.max(PERMIT_SECONDS.min, asked));
  return db.execute(sql`
    update sites set permitted_until = clock_timestamp() + ${seconds}::int * interval '1 second' where id = ${site}`);
}

export async function serverTime(db: Db): Promise<string> {
  const { now } = await onlyRow<{ now: string }>(db, sql`select ${iso(sql`clock_timestamp()`)} as now`);
  return now;
}

/** Also moves the ledger's own sequence on, so that Moodle sees the changes that come now. */
async function cursorIsAhead(tx: Db, site: string, after: number): Promise<boolean> {
  const moved = await rows(
    tx,
    sql`update sites set feed_sequence = ${after} where id = ${site} and feed_sequence < ${after} returning id`,
  );
  return moved.length > 0;
}

async function readChanges(tx: Db, site: string, after: number): Promise<Change[]> {
  const found = await rows<Change & { sequence: number | string }>(
    tx,
    sql`
    select sequence, award_id as "awardId", state, reason, needs, ${iso(sql`at`)} as at from changes
    where site = ${site} and sequence > ${after} order by sequence limit ${FEED_MAX + 1}`,
  );
  return found.map((change) => ({ ...change, sequence: Number(change.sequence) }));
}
