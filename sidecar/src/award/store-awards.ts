import type { AwardReply, AwardsReply, IssuanceState, StateReason } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import type { CommitResult } from '../db/group-commit.ts';
import type { Deps } from '../deps.ts';
import { holdSharedAddresses, WAITS_FOR_PERSON } from '../issuance/shared-addresses.ts';
import { deleteUnusedRecipients } from '../issuance/unused-recipients.ts';
import { findUnseen, ledgerChanged } from '../site/ledger-mark.ts';
import type { Site } from '../site/site.ts';
import { type KeyedAward, readKeyedAward } from './award-keys.ts';
import { findHolders, type Holder, keptBadge, lockKnown } from './find-existing.ts';
import { asHolder, holdersOf } from './holders.ts';
import { storeNew } from './insert-awards.ts';
import { markTaught } from './mark-taught.ts';
import { hasOpenKey, planUpdate } from './merge-award.ts';
import { followMerges } from './merged-accounts.ts';
import type { UnreadableAward } from './parse-award.ts';
import { takeOver } from './take-over.ts';
import { standingAfter, type Update, updateExisting } from './update-existing.ts';
import type { KnownIssuance, UpdatePlan } from './update-plan.ts';

/** By award id. */
type Replies = Map<string, AwardReply>;
type KnownState = { state: IssuanceState | null; reason: StateReason | null };
type Batch = { tx: Db; site: Site; replies: Replies };

/** The awards of one request, as far as they could be read. `ledger`: the mark of the one that the caller means. */
export type Submission = {
  site: Site;
  read: readonly (KeyedAward | UnreadableAward)[];
  ledger?: string | undefined;
};

export const readSubmission = (site: Site, given: readonly unknown[], ledger?: string): Submission => ({
  site,
  read: given.map((one) => readKeyedAward(site, one)),
  ledger,
});

/**
 * Takes over the delivery of awards. When this returns they are committed; what is wrong with one becomes its state
 * and stops no other. An id that comes twice in a batch counts as its last occurrence.
 */
export const acceptAwards = (deps: Deps, site: Site, given: readonly unknown[]): Promise<AwardsReply> =>
  acceptSubmission(deps, readSubmission(site, given));

/** As {@link acceptAwards}. */
export async function acceptSubmission(deps: Deps, submission: Submission): Promise<AwardsReply> {
  const [result] = await deps.database.intake.transaction((tx) => storeTogether(tx, [submission]));
  if (result === undefined) throw new Error('a submission was left without an outcome');
  if (result.kind === 'failed') throw result.error;
  deps.wake();
  return result.reply;
}

/**
 * Stores the awards of requests of one site of which no two name the same award or the same learner, course, target and
 * cycle: so nobody can tell that they were stored together. Returns what became of each, in their order; one that means
 * another ledger is refused, and costs no other.
 */
export async function storeTogether(
  tx: Db,
  submissions: readonly Submission[],
): Promise<CommitResult<AwardsReply>[]> {
  const [first] = submissions;
  if (first === undefined) return [];
  const unseen = await findUnseen(
    tx,
    first.site.id,
    submissions.map(({ ledger }) => ledger),
  );
  const isRefused = ({ ledger }: Submission) => ledger !== undefined && unseen.has(ledger);
  const replies = await storeAwards(
    tx,
    first.site,
    submissions.filter((one) => !isRefused(one)),
  );
  return submissions.map((one) =>
    isRefused(one)
      ? { kind: 'failed', error: ledgerChanged() }
      : { kind: 'done', reply: replyOf(replies, one) },
  );
}

async function storeAwards(tx: Db, site: Site, submissions: readonly Submission[]): Promise<Replies> {
  const awards = new Map<string, KeyedAward>();
  for (const { read } of submissions)
    for (const one of read) if (one.kind === 'award') awards.set(one.id, one);
  const batch: Batch = { tx, site, replies: new Map() };
  await storeBatch(batch, [...awards.values()]);
  await askAboutAddresses(batch, [...awards.values()]);
  return batch.replies;
}

/** What came into the queue although its badge goes, or went, to the same address for another account, waits for a person. */
async function askAboutAddresses({ tx, site, replies }: Batch, awards: readonly KeyedAward[]): Promise<void> {
  const entered = awards.filter(({ id }) => {
    const reply = replies.get(id);
    return reply?.state === 'queued' && (reply.result === 'accepted' || reply.result === 'updated');
  });
  const asked = await holdSharedAddresses(
    tx,
    site.id,
    entered.map(({ id, addressMayBeShared }) => ({ awardId: id, mayBeShared: addressMayBeShared })),
  );
  for (const id of asked) replies.set(id, { ...replyTo(replies, id), ...WAITS_FOR_PERSON });
}

/** What a request is answered with once its awards are committed. */
function replyOf(replies: Replies, { read }: Submission): AwardsReply {
  return {
    results: read.map((one) =>
      one.kind === 'award'
        ? { ...replyTo(replies, one.id), id: one.sentId }
        : { ...noReply, result: 'invalid', problems: one.problems },
    ),
  };
}

const noHolder: Holder = { conflictsWith: null, holderState: null, holderReason: null };
const noReply = { id: '', state: null, reason: null, ...noHolder, problems: [] };

function replyTo(replies: Replies, id: string): AwardReply {
  const reply = replies.get(id);
  if (!reply) throw new Error('an award was left without an answer');
  return reply;
}

type Answer = KnownState & Pick<AwardReply, 'result'> & Partial<AwardReply>;

function answer({ replies }: Batch, award: KeyedAward, given: Answer): void {
  replies.set(award.id, { ...noReply, id: award.sentId, problems: award.problems, ...given });
}

/** What is new is stored at once, in one statement; only what was met on the way is looked at more closely. */
async function storeBatch(batch: Batch, awards: readonly KeyedAward[]): Promise<void> {
  const stored = new Map((await storeNew(batch.tx, batch.site, awards)).map((one) => [one.id, one]));
  for (const award of awards) {
    const one = stored.get(award.id);
    if (one?.kind === 'erased') {
      answer(batch, award, { result: 'erased', state: null, reason: 'erased', problems: [] });
    } else if (one) {
      answer(batch, award, { result: 'accepted', state: one.state, reason: one.reason });
    }
  }
  const existing = awards.filter(({ id }) => !stored.has(id));
  if (existing.length > 0) await answerExisting(batch, existing);
}

/** Awards that the ledger has already, or whose learner, course, target and cycle another one has. */
async function answerExisting(batch: Batch, awards: readonly KeyedAward[]): Promise<void> {
  const { tx, site } = batch;
  const known = await lockKnown(
    tx,
    site,
    awards.map(({ id }) => id),
  );
  await markTaught(tx, awards, known);
  const conflicts = await followMerges(tx, site, { awards, known });
  for (const [award, conflict] of conflicts)
    answer(batch, award, { result: 'conflict', ...standing(conflict.standing), ...conflict.reply });
  await updateKnown(
    batch,
    awards.filter((award) => !conflicts.has(award)),
    known,
  );
  const unknown = awards.filter(({ id }) => !known.has(id));
  const takenOver = await takeOver(tx, site, unknown);
  for (const update of takenOver)
    answer(batch, update.award, { result: 'accepted', ...standingAfter(update) });
  const others = unknown.filter(({ id }) => !takenOver.some(({ award }) => award.id === id));
  const holders = others.length > 0 ? await findHolders(tx, site, others) : new Map<string, Holder>();
  for (const award of others) {
    answer(batch, award, {
      result: 'conflict',
      state: null,
      reason: null,
      ...(holders.get(award.id) ?? noHolder),
    });
  }
}

/** The key that a repetition fills in, where it could not be read whole before; none otherwise. */
const filledKey = (award: KeyedAward, issuance: KnownIssuance | undefined): KeyedAward[] => {
  if (issuance === undefined || !hasOpenKey(issuance)) return [];
  const { target, courseId, userKey } = issuance;
  return [
    {
      ...award,
      target: target ?? award.target,
      courseId: courseId ?? award.courseId,
      userKey: userKey ?? award.userKey,
    },
  ];
};

async function updateKnown(
  batch: Batch,
  awards: readonly KeyedAward[],
  known: ReadonlyMap<string, KnownIssuance>,
): Promise<void> {
  const holders = await holdersOf(
    batch,
    awards.flatMap((award) => filledKey(award, known.get(award.id))),
    known,
  );
  const updates: Update[] = [];
  for (const award of awards) {
    const issuance = known.get(award.id);
    if (!issuance) continue;
    const holder = holders.get(award.id);
    if (holder) {
      answer(batch, award, { result: 'conflict', ...standing(issuance), ...holder });
      continue;
    }
    const repetition = planUpdate(issuance, award);
    if (repetition.kind === 'updated') updates.push({ award, issuance, ...repetition });
    else answerUnchanged(batch, award, { issuance, repetition });
  }
  await updateExisting(batch.tx, batch.site, updates);
  const forgotten = updates.filter(({ steps }) => steps.some(({ content }) => content === 'forget'));
  await deleteUnusedRecipients(
    batch.tx,
    forgotten.map(({ issuance }) => issuance.id),
  );
  for (const update of updates) {
    answer(batch, update.award, { result: 'updated', ...standingAfter(update), ...badgeAfter(update) });
  }
}

/** The badge that the issuance of an update has afterwards, where it is another one than the award names. */
const badgeAfter = ({ award, issuance, steps }: Update) =>
  steps.some(({ content }) => content === 'replace') ? {} : keptBadge(issuance, award);

const standing = ({ state, reason }: KnownIssuance): KnownState => ({ state, reason });

type Unchanged = { issuance: KnownIssuance; repetition: Exclude<UpdatePlan, { kind: 'updated' }> };

function answerUnchanged(batch: Batch, award: KeyedAward, { issuance, repetition }: Unchanged): void {
  const { kind } = repetition;
  const conflict = kind === 'conflict' ? { ...asHolder(award, issuance), problems: repetition.problems } : {};
  answer(batch, award, { result: kind, ...standing(issuance), ...keptBadge(issuance, award), ...conflict });
}
