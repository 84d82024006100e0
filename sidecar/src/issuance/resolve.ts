import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { applyMove } from './apply.ts';
import { mayRepeat, REPEAT_AFTER_MS } from './decide.ts';

// Per round, so that one round's transaction stays short.
const BATCH = 100;

type OpenRow = { id: number | string; fence: number | string; repeats: number | string };

/** Moves what was sent and never answered. Returns how many issuances it moved. */
export async function resolveOnce(deps: Deps): Promise<number> {
  const expired = await deps.database.delivery.transaction((tx) => expireLeases(tx));
  const resolved = await deps.database.delivery.transaction((tx) =>
    resolveUnknowns(tx, deps.config.unknownPolicy),
  );
  return expired + resolved;
}

/** The worker is gone after it committed its intent: whether it sent anything, nobody knows. */
async function expireLeases(tx: Db): Promise<number> {
  const expired = await rows<OpenRow>(
    tx,
    sql`select id, fence, repeats from issuances where state = 'sending' and lease_until < clock_timestamp()
        order by lease_until limit ${BATCH} for update skip locked`,
  );
  for (const row of expired) {
    const [id, fence] = [Number(row.id), Number(row.fence)];
    await tx.execute(sql`
      update attempts set finished_at = clock_timestamp(), outcome = 'interrupted'
      where issuance = ${id} and fence = ${fence} and outcome is null`);
    const set = [
      sql`next_attempt_at = clock_timestamp() + ${REPEAT_AFTER_MS}::float8 * interval '1 millisecond'`,
    ];
    await applyMove(tx, { id, from: 'sending', event: 'lease_expired', reason: null, fence, set });
  }
  return expired.length;
}

/** A minute after an unknown: repeat it, flagged, as often as the policy allows; then a person decides. */
async function resolveUnknowns(tx: Db, policy: 'retry' | 'hold'): Promise<number> {
  const due = await rows<OpenRow>(
    tx,
    sql`select id, fence, repeats from issuances where state = 'unknown' and next_attempt_at <= clock_timestamp()
        order by next_attempt_at limit ${BATCH} for update skip locked`,
  );
  for (const row of due) {
    const [id, fence, repeats] = [Number(row.id), Number(row.fence), Number(row.repeats)];
    const move = { id, from: 'unknown', fence } as const;
    if (mayRepeat({ policy, repeats })) {
      const set = [
        sql`repeats = repeats + 1`,
        sql`priority = greatest(priority, 1::smallint)`,
        sql`next_attempt_at = clock_timestamp()`,
      ];
      await applyMove(tx, { ...move, event: 'repeat', reason: null, set });
    } else {
      await applyMove(tx, { ...move, event: 'give_up', reason: 'may_have_been_issued' });
    }
  }
  return due.length;
}
