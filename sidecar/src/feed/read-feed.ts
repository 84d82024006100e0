import { type Change, FEED_MAX, type FeedReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, iso, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { effectiveHolds } from '../hold/effective-holds.ts';
import { beginRecovery, type RecoveryReason } from '../recovery/begin.ts';
import { findOpenRecovery, readRecovery } from '../recovery/read-recovery.ts';
import { compareMark, readMark, writeMark } from '../site/ledger-mark.ts';
import { permitSending } from '../site/permit.ts';
import { summariseQueue } from './queue.ts';

/** `permitSeconds`: how long the caller permits sending. `ledger`: what the reply to its last call said of the ledger. */
export type FeedCall = { after: number; permitSeconds: number; ledger?: string | undefined };

/**
 * State changes after a cursor, and how the site stands. A cursor ahead of the ledger, or the mark of another ledger or of
 * a later moment, means that Moodle knows more: recovery begins, and the call permits nothing.
 */
export async function readFeed(deps: Deps, site: string, call: FeedCall): Promise<FeedReply> {
  const { intake } = deps.database;
  const { after, permitSeconds } = call;
  const why = await intake.transaction((tx) => recoverWhereNeeded(tx, site, call));
  if (why) deps.log.warn({ site, after, why }, 'Moodle knows more than the ledger: recovery begins');
  // Not within the transaction: its reports would keep the site's row from those who settle.
  else await intake.run((db) => permitSending(db, site, permitSeconds));
  return intake.transaction(async (tx) => {
    return {
      ...(await readPage(tx, site, after)),
      queue: await summariseQueue(tx, deps.platforms, { site }),
      holds: await effectiveHolds(tx, { site }),
      recovery: await readRecovery(tx, site, deps.config.unknownPolicy),
      ledger: writeMark(await readMark(tx, site)),
      serverTime: await serverTime(tx),
    };
  });
}

/** Why a recovery begins, or null. */
async function recoverWhereNeeded(tx: Db, site: string, call: FeedCall): Promise<RecoveryReason | null> {
  const why = await reasonToRecover(tx, site, call);
  if (why !== null) await beginRecovery(tx, [site], why);
  return why;
}

async function reasonToRecover(tx: Db, site: string, call: FeedCall): Promise<RecoveryReason | null> {
  if (await cursorIsAhead(tx, site, call.after)) return 'cursor_ahead';
  const comparison = compareMark(call.ledger, await readMark(tx, site));
  if (comparison === 'earlier') return 'cursor_ahead';
  // One that was noticed at the start is this one.
  return comparison === 'elsewhere' && (await findOpenRecovery(tx, site)) === null ? 'moved' : null;
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

/** The last page ends where the feed does, also where that was moved on by what is no change of an issuance. */
async function readPage(
  tx: Db,
  site: string,
  after: number,
): Promise<Pick<FeedReply, 'changes' | 'cursor' | 'more'>> {
  // Before the changes: what gets a higher number meanwhile is for the next look.
  const { end } = await onlyRow<{ end: number | string }>(
    tx,
    sql`select feed_sequence as "end" from sites where id = ${site}`,
  );
  const found = await readChanges(tx, site, after);
  const changes = found.slice(0, FEED_MAX);
  const last = changes.at(-1)?.sequence ?? after;
  const more = found.length > FEED_MAX;
  return { changes, cursor: more ? last : Math.max(last, Number(end)), more };
}

async function readChanges(tx: Db, site: string, after: number): Promise<Change[]> {
  const found = await rows<
    Omit<Change, 'sequence'> & { sequence: number | string; isClaimed: boolean | null }
  >(
    tx,
    sql`
    select c.sequence, c.award_id as "awardId", c.state, c.reason, c.needs, ${iso(sql`c.at`)} as at, i.claimed as "isClaimed"
    from changes c
    left join issuances i on i.site = c.site and i.award_id = c.award_id and i.state = 'issued' and c.state = 'issued'
    where c.site = ${site} and c.sequence > ${after} order by c.sequence limit ${FEED_MAX + 1}`,
  );
  return found.map(({ isClaimed, sequence, ...change }) => ({
    ...change,
    sequence: Number(sequence),
    ...(isClaimed === null ? {} : { claimed: isClaimed }),
  }));
}
