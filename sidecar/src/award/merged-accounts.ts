import { stateSets } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, rows } from '../db/client.ts';
import { askAgain, lockWaiting } from '../issuance/shared-addresses.ts';
import { SENT } from '../issuance/state-sets.ts';
import {
  FORGET_UNANSWERED,
  isForgetRequested,
  stateAfter,
  type Transition,
  transitionLocked,
  WITHOUT_PERSON,
} from '../issuance/transition.ts';
import { doubtLocked, mayExist } from '../issuance/unresolved-repeats.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import type { Site } from '../site/site.ts';
import { type KeyedAward, keyOf } from './award-keys.ts';
import { findHolders, type Holder, keptBadge, lockKnown, rekey, renamed } from './find-existing.ts';
import type { KnownIssuance } from './update-plan.ts';

/** The issuance that keeps the key of the account that is left, and the award that has it. */
type Kept = { standing: KnownIssuance; awardId: string };
/** With how the award stands now whose issuance did not stay. */
export type Conflict = { standing: KnownIssuance; reply: Holder };

type Merged = { award: KeyedAward; issuance: KnownIssuance };
/** It had the key of the account that is left, and takes the former one of the issuance that stays. */
type Displaced = { issuance: KnownIssuance; formerUserId: string | null; formerUserKey: string | null };
type Lost = { issuance: KnownIssuance; key: string };

/**
 * Gives the issuances of learners whose accounts were merged to the account that is left. Where that one has an issuance of
 * its own, one of both stays: the one that is issued, or comes nearest to it. The other keeps, or gets, the key of the
 * former account and is cancelled, so that it is not sent as well; where it may have been issued it is listed, and what stays
 * is not sent before a person has looked. Returns the awards whose issuance did not stay.
 */
export async function followMerges(
  tx: Db,
  site: Site,
  { awards, known }: { awards: readonly KeyedAward[]; known: Map<string, KnownIssuance> },
): Promise<Map<KeyedAward, Conflict>> {
  const merged = awards.flatMap((award) => mergedOf(award, known.get(award.id)));
  if (merged.length === 0) return new Map();
  const kept = await keptSoFar(tx, site, { merged, known });
  const conflicts = new Map<KeyedAward, Kept>();
  const moved: Merged[] = [];
  const displaced: Displaced[] = [];
  const lost: Lost[] = [];
  // What is issued goes before what is not, where several lead to one learner.
  for (const one of merged.toSorted((left, right) => nearness(right.issuance) - nearness(left.issuance))) {
    const { award, issuance } = one;
    const key = keyOf(movedKey(one));
    if (key === null) {
      // Of what could not be read whole nobody can say that it is the same.
      moved.push(one);
      continue;
    }
    const holder = kept.get(key);
    if (holder && nearness(issuance) <= nearness(holder.standing)) {
      conflicts.set(award, holder);
      lost.push({ issuance, key });
      continue;
    }
    const { formerUserId, formerUserKey } = award;
    if (holder) {
      displaced.push({ issuance: holder.standing, formerUserId, formerUserKey });
      lost.push({ issuance: holder.standing, key });
    }
    moved.push(one);
    kept.set(key, { standing: issuance, awardId: award.sentId });
  }
  await exchangeKeys(tx, site, { moved, displaced });
  await withdrawCancelRequests(
    tx,
    [...kept.values()].map(({ standing }) => standing),
  );
  await doubtKept(tx, lost, kept);
  const freed = await endOthers(
    tx,
    site,
    lost.map(({ issuance }) => issuance),
  );
  const read = [...known.values(), ...[...kept.values()].map(({ standing }) => standing)];
  for (const one of read) if (freed.has(one.id)) Object.assign(one, { state: 'queued', reason: null });
  return new Map([...conflicts].map(([award, holder]) => [award, conflictOf(award, holder, known)]));
}

function mergedOf(award: KeyedAward, issuance: KnownIssuance | undefined): Merged[] {
  const { userKey, formerUserKey } = award;
  const isMerged = formerUserKey !== null && userKey !== null && userKey !== formerUserKey;
  return isMerged && issuance?.userKey === formerUserKey ? [{ award, issuance }] : [];
}

/** The key that an issuance has once it belongs to the account that is left: nothing else of it changes. */
const movedKey = ({ award, issuance }: Merged): KeyedAward => {
  const { target, courseId, rule, cycle } = issuance;
  return { ...award, target, courseId, rule, cycle };
};

const conflictOf = (
  award: KeyedAward,
  { standing: kept, awardId }: Kept,
  known: ReadonlyMap<string, KnownIssuance>,
): Conflict => {
  const standing = known.get(award.id);
  if (!standing) throw new Error('an award without an issuance was merged');
  const { state, reason } = kept;
  const holder = { conflictsWith: awardId, holderState: state, holderReason: reason };
  return { standing, reply: { ...holder, ...keptBadge(kept, award) } };
};

/** How near an issuance is to a badge at the platform: what is issued is never taken back. */
function nearness(issuance: KnownIssuance): number {
  if (stateSets.wasIssued.includes(issuance.state)) return 4;
  if (issuance.state === 'cancelled') return 0;
  if (mayExist(issuance)) return 3;
  return issuance.state === 'queued' ? 2 : 1;
}

type MergeBatch = { merged: readonly Merged[]; known: Map<string, KnownIssuance> };

/** By key, the issuances that the accounts that are left have of their own; locked. */
async function keptSoFar(tx: Db, site: Site, { merged, known }: MergeBatch): Promise<Map<string, Kept>> {
  const keys = merged.map(movedKey);
  const holders = await findHolders(tx, site, keys);
  const ids = [...holders.values()].flatMap(({ conflictsWith }) => conflictsWith ?? []);
  const locked = await lockKnown(tx, site, ids);
  const kept = new Map<string, Kept>();
  for (const award of keys) {
    const id = holders.get(award.id)?.conflictsWith ?? '';
    // One that this request names as well is known under the same object: what is read of it next is what it became.
    const standing = known.get(id) ?? locked.get(id);
    const key = keyOf(award);
    if (standing && key !== null) kept.set(key, { standing, awardId: id });
  }
  return kept;
}

type Exchange = { moved: readonly Merged[]; displaced: readonly Displaced[] };

// A key is unique at every moment: what is displaced goes by one of nobody's in between.
async function exchangeKeys(tx: Db, site: Site, { moved, displaced }: Exchange): Promise<void> {
  await giveKeys(
    tx,
    displaced.map(({ issuance: { id } }) => ({ id, userId: null, userKey: `displaced ${id}` })),
  );
  await rekey(
    tx,
    site,
    moved.flatMap(({ award: { userId, userKey }, issuance: { id } }) =>
      userId === null || userKey === null ? [] : [{ id, userId, userKey }],
    ),
  );
  await giveKeys(
    tx,
    displaced.map(({ issuance: { id }, formerUserId, formerUserKey }) => ({
      id,
      userId: formerUserId,
      userKey: formerUserKey,
    })),
  );
  for (const { award, issuance } of moved)
    Object.assign(issuance, { userKey: award.userKey, justMerged: true });
  for (const { issuance, formerUserKey } of displaced) issuance.userKey = formerUserKey;
}

type NewKey = { id: number; userId: string | null; userKey: string | null };

/** One whose learner was erased gets the key alone. */
async function giveKeys(tx: Db, given: readonly NewKey[]): Promise<void> {
  if (given.length === 0) return;
  await tx.execute(sql`
    with moved as (
      update issuances i set user_key = t."userKey",
        user_id = case when i.user_id is not null then coalesce(t."userId", i.user_id) end
      from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as t(id bigint, "userId" text, "userKey" text)
      where i.id = t.id returning i.id, i.recipient_id, i.user_id
    ), ${renamed}
    select from moved`);
}

/** Moodle recalled the one that it did not keep, while it was being sent: it is the one that stays. */
async function withdrawCancelRequests(tx: Db, kept: readonly KnownIssuance[]): Promise<void> {
  const ids = kept.map(({ id }) => id);
  const taken = await rows<{ id: number | string }>(
    tx,
    sql`
    update issuances set cancel_reason = null
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      and state in ${SENT} and cancel_reason = 'account_merged' returning id`,
  );
  for (const one of kept) if (taken.some(({ id }) => Number(id) === one.id)) one.cancelRequested = false;
}

/** What stays where the other one may have been issued: only the platform knows whether its learner has the badge. */
async function doubtKept(tx: Db, lost: readonly Lost[], kept: ReadonlyMap<string, Kept>): Promise<void> {
  const doubted = new Set(
    lost.flatMap(({ issuance, key }) => (mayExist(issuance) ? (kept.get(key)?.standing ?? []) : [])),
  );
  const waiting = [...doubted].filter(({ state }) => !stateSets.wasIssued.includes(state));
  const now = await doubtLocked(
    tx,
    waiting.map((one) => ({ ...one, whole: one.badgeId !== null })),
  );
  for (const one of waiting) Object.assign(one, { repeats: Math.max(one.repeats, 1), ...now.get(one.id) });
}

/**
 * What did not stay is not sent: cancelled at once, or, where it is or was being sent, once its answer is in. What may have
 * been issued is listed. Returns the ids of those that go on because they waited for the address of one that is cancelled.
 */
async function endOthers(tx: Db, site: Site, issuances: readonly KnownIssuance[]): Promise<Set<number>> {
  const transitions = issuances.flatMap((one): Transition[] => {
    const { id, state: from } = one;
    if (from !== 'queued' && from !== 'needs_attention') return [];
    return mayExist(one)
      ? [{ id, from, event: 'doubt', reason: 'may_have_been_issued' }]
      : [{ id, from, event: 'cancel', reason: 'account_merged' }];
  });
  const waiting = await lockWaiting(tx, cancelledBy(transitions));
  await transitionLocked(tx, transitions, { set: WITHOUT_PERSON });
  const ids = issuances.map(({ id }) => id);
  await rows(
    tx,
    sql`
    update issuances set cancel_reason = 'account_merged', ${sql.join([...FORGET_UNANSWERED], sql`, `)}
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      and state in ${SENT} and not ${isForgetRequested}`,
  );
  await deleteUnusedRecipients(tx, ids);
  for (const one of issuances) {
    const move = transitions.find(({ id }) => id === one.id);
    if (move) Object.assign(one, { state: stateAfter(move), reason: move.reason });
  }
  const asked = await askAgain(tx, site.id, waiting);
  return new Set(waiting.filter(({ awardId }) => !asked.includes(awardId)).map(({ id }) => id));
}

const cancelledBy = (transitions: readonly Transition[]): number[] =>
  transitions.filter(({ event }) => event === 'cancel').map(({ id }) => id);
