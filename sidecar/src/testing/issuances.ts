import { randomUUID } from 'node:crypto';
import type { IssuanceState, Outcome, StateReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { TARGET } from './sites.ts';

export type Given = {
  target?: string;
  courseId?: string;
  rule?: number;
  badgeId?: string;
  priority?: number;
  state?: IssuanceState;
  repeats?: number;
  /** From now, in milliseconds; negative for the past. */
  dueInMs?: number;
};

/** A consistent row in the given state; returns its id. `sending` has a lease that runs out at `dueInMs`. */
export async function anIssuance(deps: Deps, site: string, given: Given = {}): Promise<number> {
  const { state = 'queued', dueInMs = 0 } = given;
  const at = sql`clock_timestamp() + ${dueInMs}::float8 * interval '1 millisecond'`;
  const sending = state === 'sending';
  const row = await deps.database.intake.run((db) =>
    onlyRow<{ id: number | string }>(
      db,
      sql`
      with person as (
        insert into recipients (site, user_id, first_name, last_name, email)
        values (${site}, ${randomUUID()}, 'Ada', 'Byron', 'ada@example.org') returning id, user_id
      ), stored as (
        insert into issuances (site, award_id, target, course_id, rule, user_id, user_key, recipient_id, provider_id, badge_id, trigger,
          state, priority, repeats, next_attempt_at, lease_until, fence, attempts)
        select ${site}, gen_random_uuid(), ${given.target ?? TARGET}, ${given.courseId ?? '12'}, ${given.rule ?? 0}, user_id,
          user_id, id, '1',
          ${given.badgeId ?? '51'}, 'completion', ${state}, ${given.priority ?? 0}, ${given.repeats ?? 0}, ${at},
          ${sending ? at : sql`null`}, ${sending ? 1 : 0}::int, ${sending ? 1 : 0}::int
        from person returning id
      ), intent as (
        insert into attempts (issuance, fence, repeat) select id, 1, false from stored where ${sending}
      )
      select id from stored`,
    ),
  );
  return Number(row.id);
}

export type Standing = {
  state: IssuanceState;
  reason: StateReason | null;
  attempts: number;
  repeats: number;
  fence: number;
  revision: number;
};

export const standingOf = (deps: Deps, id: number): Promise<Standing> =>
  deps.database.intake.run((db) =>
    onlyRow<Standing>(
      db,
      sql`select state, reason, attempts, repeats, fence, revision from issuances where id = ${id}`,
    ),
  );

export async function outcomesOf(deps: Deps, id: number): Promise<(Outcome | null)[]> {
  const found = await deps.database.intake.run((db) =>
    rows<{ outcome: Outcome | null }>(
      db,
      sql`select outcome from attempts where issuance = ${id} order by fence`,
    ),
  );
  return found.map(({ outcome }) => outcome);
}
