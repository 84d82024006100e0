import { forgetsPerson, type IssuanceState } from '@local-navigatr/shared-types';
import { and, eq, lte, not, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { now } from '../db/schema/columns.ts';
import { issuances } from '../db/schema/issuances.ts';
import type { Deps } from '../deps.ts';
import { pick } from '../issuance/columns.ts';
import { expireLeases, REPEAT_AFTER_MS } from '../issuance/expire-leases.ts';
import { isOfPlatform } from '../issuance/of-platform.ts';
import { FORGET_REQUESTED, type Transition, transitionLocked } from '../issuance/transition.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { Askable } from '../platform/registry.ts';
import { mayRepeat } from './decide.ts';
import { firstLookUpMs, lookUpOnce } from './look-up.ts';

// Per round, so that one round's transaction stays short.
const BATCH = 100;

/** Moves what was sent and never answered. Returns how many issuances it moved. */
export async function resolveOnce(deps: Deps): Promise<number> {
  const policy = deps.config.unknownPolicy;
  const askable = deps.platforms.askable(policy);
  const expired = await deps.database.delivery.transaction((tx) => expireDue(tx, askable));
  const resolved = await deps.database.delivery.transaction((tx) => resolveUnknowns(tx, policy, askable));
  return expired + resolved + (await lookUpOnce(deps, askable));
}

const OPEN = pick(issuances, ['id', 'fence', 'repeats', 'cancelReason', 'target']);

/** The worker is gone after it committed its intent. */
async function expireDue(tx: Db, askable: readonly Askable[]): Promise<number> {
  const due = await lockOpen(tx, 'sending', issuances.leaseUntil);
  const expired = due.map(({ id, fence, target }) => ({
    id,
    fence,
    waitMs: firstLookUpMs(target, askable) ?? REPEAT_AFTER_MS,
  }));
  await expireLeases(tx, expired);
  return expired.length;
}

/** A minute after an unknown of a platform that cannot be asked: repeat it, flagged, as often as the policy allows; then a person decides. */
async function resolveUnknowns(
  tx: Db,
  policy: 'retry' | 'hold',
  askable: readonly Askable[],
): Promise<number> {
  const due = await lockOpen(
    tx,
    'unknown',
    issuances.nextAttemptAt,
    not(isOfPlatform(askable, sql`${issuances.target}`)),
  );
  const transitions = due.map(({ id, fence, repeats, cancelReason }): Transition => {
    const from = 'unknown';
    return mayRepeat({ policy, repeats, cancelReason })
      ? { id, fence, from, event: 'retry_unconfirmed', reason: null }
      : { id, fence, from, event: 'give_up', reason: 'may_have_been_issued' };
  });
  await transitionLocked(
    tx,
    transitions.filter(({ event }) => event === 'retry_unconfirmed'),
    {
      set: [
        sql`repeats = repeats + 1`,
        sql`priority = greatest(priority, 1::smallint)`,
        sql`next_attempt_at = clock_timestamp()`,
      ],
    },
  );
  await transitionLocked(
    tx,
    transitions.filter(({ event }) => event === 'give_up'),
    { set: [...FORGET_REQUESTED, sql`cancel_reason = null`] },
  );
  await deleteUnusedRecipients(
    tx,
    due.flatMap(({ id, cancelReason }) => (forgetsPerson(cancelReason) ? [id] : [])),
  );
  return due.length;
}

/** Locks what stands in a state and is due, without waiting for what another replica has. */
const lockOpen = (
  tx: Db,
  state: IssuanceState,
  due: typeof issuances.nextAttemptAt | typeof issuances.leaseUntil,
  condition?: SQL,
) =>
  tx
    .select(OPEN)
    .from(issuances)
    .where(and(eq(issuances.state, state), lte(due, now), condition))
    .orderBy(due)
    .limit(BATCH)
    .for('update', { skipLocked: true });
