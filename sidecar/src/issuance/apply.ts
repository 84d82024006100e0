import {
  destination,
  type IssuanceState,
  needOf,
  type StateReason,
  type TransitionEvent,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, firstRow } from '../db/client.ts';

export type Move = {
  id: number;
  from: IssuanceState;
  event: TransitionEvent;
  reason: StateReason | null;
  /** Only with this fence; left out by movers that hold no claim. */
  fence?: number;
  /** Further columns, as SQL assignments. */
  set?: SQL[];
  /** `system`, or the Moodle user who acts. */
  actor?: string;
  context?: string;
  /** For the audit trail; never personal data. */
  details?: string;
};

/**
 * The one way in which an issuance changes its state: checks that the move is legal and that the row still stands
 * where the mover saw it, writes feed and audit in the same statement, and returns whether it happened. Safe to run
 * again: a second run finds another state and does nothing.
 */
export async function applyMove(db: Db, move: Move): Promise<boolean> {
  const to = destination(move.from, move.event);
  if (to === null) throw new Error(`illegal move ${move.event} from ${move.from}`);
  const moved = await firstRow<{ id: string | number }>(db, statement(move, to));
  return moved !== null;
}

function statement(move: Move, to: IssuanceState): SQL {
  const fence = move.fence === undefined ? sql`` : sql` and fence = ${move.fence}`;
  const more = (move.set ?? []).map((assignment) => sql`, ${assignment}`);
  // Back in the queue as before: the attempt says why, and for Moodle it never left.
  const worthTelling = !(move.from === 'sending' && to === 'queued');
  return sql`
    with moved as (
      update issuances
      set state = ${to}, reason = ${move.reason}::text, changed_at = clock_timestamp(),
          lease_owner = null, lease_until = null${sql.join(more)}
      where id = ${move.id} and state = ${move.from}${fence}
      returning id, site, award_id
    ), numbered as (
      update sites set feed_sequence = feed_sequence + 1
      from moved where sites.id = moved.site and ${worthTelling}
      returning sites.id as site, feed_sequence
    ), told as (
      insert into changes (site, sequence, award_id, state, reason, needs)
      select moved.site, numbered.feed_sequence, moved.award_id, ${to}, ${move.reason}::text, ${needOf(move.reason)}::text
      from moved join numbered on numbered.site = moved.site
    ), audited as (
      insert into audit_log (site, issuance, award_id, actor, context, action, details)
      select site, id, award_id, ${move.actor ?? 'system'}, ${move.context ?? null}::text, ${move.event}, ${move.details ?? ''}
      from moved where ${worthTelling}
    )
    select id from moved`;
}
