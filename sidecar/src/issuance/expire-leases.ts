import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type Moving, transitionLocked } from './transition.ts';

/** After an outcome that may have issued, a repeat waits at least this long. */
export const REPEAT_AFTER_MS = 60_000;

/** `waitMs`: until its platform is asked, or it is sent again. */
export type Expired = { id: number; fence: number; waitMs: number };

/**
 * Moves what somebody was sending who is gone, or is not to be believed: whether it was sent, nobody knows. Its attempts end
 * without an answer; one that comes after all is still taken. The transaction has locked the rows.
 */
export async function expireLeases(tx: Db, expired: readonly Expired[], moving: Moving = {}): Promise<void> {
  if (expired.length === 0) return;
  await tx.execute(sql`
    update attempts a set finished_at = clock_timestamp(), outcome = 'interrupted'
    from jsonb_to_recordset(${JSON.stringify(expired)}::text::jsonb) as t(id bigint, fence int)
    where a.issuance = t.id and a.fence = t.fence and a.outcome is null`);
  const due = sql`clock_timestamp() + (move.content ->> 'waitMs')::float8 * interval '1 millisecond'`;
  await transitionLocked(
    tx,
    expired.map(({ id, fence, waitMs }) => ({
      id,
      fence,
      from: 'sending',
      event: 'lease_expired',
      reason: null,
      content: { waitMs },
    })),
    { ...moving, set: [sql`next_attempt_at = ${due}`] },
  );
}
