import type { IssuanceState, Outcome, StateReason } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Database, firstRow, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { userKeyOf } from '../keys/keys.ts';
import type { Site } from '../site/site.ts';
import { TARGET } from './sites.ts';

export type IssuanceFixture = {
  target?: string;
  courseId?: string;
  rule?: number;
  badgeId?: string;
  providerId?: string;
  priority?: number;
  state?: IssuanceState;
  repeats?: number;
  /** From now, in milliseconds; negative for the past. */
  dueInMs?: number;
};

/** A consistent row in the given state; returns its id. `sending` has a lease that runs out at `dueInMs`. */
export async function anIssuance(deps: Deps, site: string, given: IssuanceFixture = {}): Promise<number> {
  const [id] = await manyIssuances(deps, site, { ...given, count: 1 });
  if (id === undefined) throw new Error('nothing was stored');
  return id;
}

/** A learner of a site, by id and by the key that stands for them. */
export const learner = (site: Site, userId: string) => ({
  userId,
  userKey: userKeyOf(site.userHashKey, userId),
});

/** As {@link anIssuance}, `count` of them; of one learner each, or all of {@link learner}'s. Returns their ids. */
export async function manyIssuances(
  deps: Deps,
  site: string,
  given: IssuanceFixture & { count: number; userId?: string; userKey?: string },
): Promise<number[]> {
  const { state = 'queued', dueInMs = 0 } = given;
  const at = sql`clock_timestamp() + ${dueInMs}::float8 * interval '1 millisecond'`;
  const sending = state === 'sending';
  const found = await deps.database.reports.run((db) =>
    rows<{ id: number | string }>(
      db,
      sql`
      with person as (
        insert into recipients (site, user_id, first_name, last_name, email)
        select ${site}, coalesce(${given.userId ?? null}::text, gen_random_uuid()::text), 'Ada', 'Byron', 'ada@example.org'
        from generate_series(1, ${given.count}::int)
        returning id, user_id
      ), stored as (
        insert into issuances (site, award_id, target, course_id, rule, user_id, user_key, cycle, recipient_id, provider_id, badge_id,
          trigger, state, priority, repeats, next_attempt_at, lease_until, fence, attempts)
        select ${site}, gen_random_uuid(), ${given.target ?? TARGET}, ${given.courseId ?? '12'}, ${given.rule ?? 0}, user_id,
          coalesce(${given.userKey ?? null}::text, user_id),
          row_number() over (partition by user_id order by id) - 1, id, ${given.providerId ?? '1'}, ${given.badgeId ?? '51'}, 'completion',
          ${state}, ${given.priority ?? 0}, ${given.repeats ?? 0}, ${at}, ${sending ? at : sql`null`},
          ${sending ? 1 : 0}::int, ${sending ? 1 : 0}::int
        from person order by id returning id
      ), intent as (
        insert into attempts (issuance, fence, repeat) select id, 1, false from stored where ${sending}
      )
      select id from stored order by id`,
    ),
  );
  return found.map(({ id }) => Number(id));
}

/** How many issuances of a site are in a state. */
export async function countIn(deps: Deps, site: string, state: IssuanceState): Promise<number> {
  const { count } = await deps.database.reports.run((db) =>
    onlyRow<{ count: number | string }>(
      db,
      sql`select count(*) as count from issuances where site = ${site} and state = ${state}`,
    ),
  );
  return Number(count);
}

/** What the feed of a site tells, in its order. */
export async function feedOf(
  deps: Deps,
  site: string,
): Promise<{ sequence: number; state: IssuanceState }[]> {
  const found = await deps.database.reports.run((db) =>
    rows<{ sequence: number | string; state: IssuanceState }>(
      db,
      sql`select sequence, state from changes where site = ${site} order by sequence`,
    ),
  );
  return found.map(({ sequence, state }) => ({ sequence: Number(sequence), state }));
}

export type IssuanceStatus = {
  state: IssuanceState;
  reason: StateReason | null;
  attempts: number;
  repeats: number;
  fence: number;
  revision: number;
};

export const standingOf = (deps: Deps, id: number): Promise<IssuanceStatus> =>
  deps.database.intake.run((db) =>
    onlyRow<IssuanceStatus>(
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

/** One column of an issuance; undefined: there is no such row. */
export async function fieldOf<T>(database: Database, id: number, name: string): Promise<T | undefined> {
  const found = await database.intake.run((db) =>
    firstRow<{ value: T }>(db, sql`select ${sql.identifier(name)} as value from issuances where id = ${id}`),
  );
  return found?.value;
}
