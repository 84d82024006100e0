import { type Change, FEED_MAX, type FeedReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, iso, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { beginRecovery, readRecovery } from '../recovery/begin.ts';
import { effectiveHolds } from './effective-holds.ts';
import { summariseQueue } from './queue.ts';

/**
 * State changes after a cursor, and how the site stands. A cursor ahead of the ledger means that the ledger went back in
 * time: recovery begins.
 */
export async function readFeed(deps: Deps, site: string, after: number): Promise<FeedReply> {
  return deps.database.intake.transaction(async (tx) => {
    if (await cursorIsAhead(tx, site, after)) {
      await beginRecovery(tx, [site], 'cursor_ahead');
      deps.log.warn({ site, after }, 'the feed cursor is ahead of the ledger: recovery begins');
    }
    const found = await readChanges(tx, site, after);
    const changes = found.slice(0, FEED_MAX);
    return {
      changes,
      cursor: changes.at(-1)?.sequence ?? after,
      more: found.length > FEED_MAX,
      queue: await summariseQueue(tx, site, deps.config),
      holds: await effectiveHolds(tx, site),
      recovery: await readRecovery(tx, site),
      serverTime: await serverTime(tx),
    };
  });
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
