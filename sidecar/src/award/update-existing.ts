import type { IssuanceState, StateReason } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { fromJson } from '../db/row-columns.ts';
import { contentColumns } from '../issuance/columns.ts';
import { STOPPED } from '../issuance/state-sets.ts';
import {
  ON_CANCEL,
  stateAfter,
  type Transition,
  transitionLocked,
  WITHOUT_PERSON,
} from '../issuance/transition.ts';
import type { Site } from '../site/site.ts';
import type { KeyedAward } from './award-keys.ts';
import { snapshotsOf } from './find-existing.ts';
import type { Problem } from './parse-award.ts';
import type { KnownIssuance, UpdateStep } from './update-plan.ts';

/** A repeated award, the issuance it has, and the steps that the repetition takes with it. */
export type Update = {
  award: KeyedAward;
  issuance: KnownIssuance;
  steps: readonly UpdateStep[];
  newKey: boolean;
};

/** How the issuance of an update stands after its steps. */
export const standingAfter = ({
  issuance,
  steps,
}: Update): { state: IssuanceState; reason: StateReason | null } =>
  steps.reduce<{ state: IssuanceState; reason: StateReason | null }>(
    ({ state }, { event, reason }) => ({ state: stateAfter({ from: state, event }), reason }),
    { state: issuance.state, reason: issuance.reason },
  );

/** Takes the steps of updates whose issuances are locked: as many statements for 500 as for one of each kind. */
export async function updateExisting(tx: Db, site: Site, updates: readonly Update[]): Promise<void> {
  const renewed = updates.filter(({ steps }) =>
    steps.some(({ content }) => content === 'incomplete' || content === 'replace'),
  );
  const snapshots = await snapshotsOf(
    tx,
    site,
    renewed.map(({ award }) => award),
  );
  const rounds = Math.max(0, ...updates.map(({ steps }) => steps.length));
  for (let round = 0; round < rounds; round += 1) {
    for (const content of ['keep', 'forget', 'incomplete', 'replace'] as const) {
      const transitions = updates.flatMap((update) => moveAt(update, { round, content, snapshots }));
      await transitionLocked(tx, transitions, { set: CONTENT[content] });
    }
  }
}

/** What a person has to know who looks for the badge at the platform. */
const PROFILE_CHANGED: Problem = { path: 'recipient', message: 'has changed since it may have been issued' };

type At = { round: number; content: UpdateStep['content']; snapshots: ReadonlyMap<string, number> };

function moveAt(update: Update, { round, content, snapshots }: At): Transition[] {
  const step = update.steps[round];
  if (step?.content !== content) return [];
  const { award, issuance, newKey } = update;
  const { state: from } = standingAfter({ ...update, steps: update.steps.slice(0, round) });
  const { event, reason } = step;
  const move = { id: issuance.id, from, event, reason };
  if (content === 'keep' || content === 'forget') return [move];
  const problems = event === 'profile_changed' ? [...award.problems, PROFILE_CHANGED] : award.problems;
  const recipientId = snapshots.get(award.id) ?? null;
  return [{ ...move, content: { ...award, problems, newKey, recipientId } }];
}

const given = (name: keyof KeyedAward): SQL => sql`move.content ->> ${name}::text`;

// The key is filled in where it could not be read before; it never changes otherwise.
const INCOMPLETE: readonly SQL[] = [
  sql`problems = move.content -> 'problems'`,
  sql`recipient_id = (move.content ->> 'recipientId')::bigint`,
  // What may have been issued went to the earlier address: it stands for that one until a person sends it again.
  sql`address_key = case when move.event = 'profile_changed' then coalesce(address_key, ${given('addressKey')}) else ${given('addressKey')} end`,
  sql`target = coalesce(target, ${given('target')})`,
  sql`course_id = coalesce(course_id, ${given('courseId')})`,
  sql`rule = case when target is null then (${given('rule')})::int else rule end`,
  sql`cycle = case when target is null then (${given('cycle')})::int else cycle end`,
  sql`user_id = coalesce(user_id, ${given('userId')})`,
  sql`user_key = coalesce(user_key, ${given('userKey')})`,
  sql`completed_at = coalesce((${given('completedAt')})::timestamptz, completed_at)`,
];

const waited = sql`move.from_state in ${STOPPED}`;

const CONTENT: Readonly<Record<UpdateStep['content'], readonly SQL[]>> = {
  keep: ON_CANCEL,
  forget: [...ON_CANCEL, ...WITHOUT_PERSON],
  incomplete: INCOMPLETE,
  replace: [
    ...INCOMPLETE,
    sql`revision = revision + (move.content ->> 'newKey')::boolean::int`,
    // Other content, or another badge, is tried as if it were new.
    sql`second_try = second_try and not (move.content ->> 'newKey')::boolean`,
    sql`failures = case when ${waited} then 0 else failures end`,
    sql`failing_since = case when ${waited} then null else failing_since end`,
    sql`next_attempt_at = case when ${waited} then clock_timestamp() else next_attempt_at end`,
    ...Object.entries(contentColumns).map(
      ([name, column]) => sql`${sql.identifier(column.name)} = ${fromJson(sql`move.content`, name, column)}`,
    ),
  ],
};
