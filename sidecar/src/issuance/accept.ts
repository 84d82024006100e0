import {
  type AwardReply,
  type AwardsReply,
  destination,
  type IssuanceState,
  type StateReason,
} from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { Site } from '../site/site.ts';
import { type KnownIssuance, type Repetition, readRepetition, type Step } from './accept-known.ts';
import { storeNew } from './accept-new.ts';
import { type ReadAward, readAward, type UnreadableAward } from './accept-read.ts';
import { findHolders, type Holder, lockKnown, snapshotOf } from './accept-stored.ts';
import { applyMove } from './apply.ts';

type Replies = Map<string, AwardReply>;
type Standing = { state: IssuanceState | null; reason: StateReason | null };
type Batch = { tx: Db; site: Site; replies: Replies };

/** The awards of one request, as far as they could be read. */
export type Submission = { site: Site; read: readonly (ReadAward | UnreadableAward)[] };

export const readSubmission = (site: Site, given: readonly unknown[]): Submission => ({
  site,
  read: given.map(readAward),
});

/**
 * Takes over the delivery of awards. When this returns they are committed; what is wrong with one becomes its state
 * and stops no other. An id that comes twice in a batch counts as its last occurrence.
 */
export async function acceptAwards(deps: Deps, site: Site, given: readonly unknown[]): Promise<AwardsReply> {
  const submission = readSubmission(site, given);
  const stored = await deps.database.intake.transaction((tx) => storeSubmissions(tx, [submission]));
  deps.wake();
  return replyOf(stored, submission);
}

/** Replies to awards by site and id. */
export type Stored = ReadonlyMap<string, Replies>;

/**
 * Stores the awards of requests of which no two name the same award or the same learner, course, target and cycle of a
 * site: so nobody can tell that they were stored together.
 */
export async function storeSubmissions(tx: Db, submissions: readonly Submission[]): Promise<Stored> {
  const stored = new Map<string, Replies>();
  // In one order, so that two that store for the same sites wait for each other and never in a circle.
  for (const { site, awards } of bySite(submissions)) {
    const batch: Batch = { tx, site, replies: new Map() };
    await storeBatch(batch, awards);
    stored.set(site.id, batch.replies);
  }
  return stored;
}

function bySite(submissions: readonly Submission[]): { site: Site; awards: ReadAward[] }[] {
  const sites = new Map<string, { site: Site; awards: Map<string, ReadAward> }>();
  for (const { site, read } of submissions) {
    const entry = sites.get(site.id) ?? { site, awards: new Map() };
    sites.set(site.id, entry);
    for (const one of read) if (one.kind === 'award') entry.awards.set(one.id, one);
  }
  return [...sites.values()]
    .sort((left, right) => (left.site.id < right.site.id ? -1 : 1))
    .map(({ site, awards }) => ({ site, awards: [...awards.values()] }));
}

/** What a request is answered with once its awards are committed. */
export function replyOf(stored: Stored, { site, read }: Submission): AwardsReply {
  const replies = stored.get(site.id) ?? new Map();
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

type Answer = Standing & Pick<AwardReply, 'result'> & Partial<AwardReply>;

function answer({ replies }: Batch, award: ReadAward, given: Answer): void {
  replies.set(award.id, { ...noReply, id: award.sentId, problems: award.problems, ...given });
}

/** What is new is stored at once, in one statement; only what was met on the way is looked at more closely. */
async function storeBatch(batch: Batch, awards: readonly ReadAward[]): Promise<void> {
  const stored = new Map((await storeNew(batch.tx, batch.site, awards)).map((one) => [one.id, one]));
  for (const award of awards) {
    const one = stored.get(award.id);
    if (one?.kind === 'erased') {
      answer(batch, award, { result: 'erased', state: null, reason: 'erased', problems: [] });
    } else if (one) {
      answer(batch, award, { result: 'accepted', state: one.state, reason: one.reason });
    }
  }
  const met = awards.filter(({ id }) => !stored.has(id));
  if (met.length > 0) await answerMet(batch, met);
}

/** Awards that the ledger has already, or whose learner, course, target and cycle another one has. */
async function answerMet(batch: Batch, awards: readonly ReadAward[]): Promise<void> {
  const { tx, site } = batch;
  const known = await lockKnown(
    tx,
    site,
    awards.map(({ id }) => id),
  );
  await repeatKnown(batch, awards, known);
  const others = awards.filter(({ id }) => !known.has(id));
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

async function repeatKnown(
  batch: Batch,
  awards: readonly ReadAward[],
  known: ReadonlyMap<string, KnownIssuance>,
): Promise<void> {
  const gaps = awards.filter(({ id }) => known.get(id)?.reason === 'invalid_award');
  const holders = gaps.length > 0 ? await findHolders(batch.tx, batch.site, gaps) : new Map<string, Holder>();
  for (const award of awards) {
    const issuance = known.get(award.id);
    if (!issuance) continue;
    const holder = holders.get(award.id);
    if (holder) answer(batch, award, { result: 'conflict', ...standing(issuance), ...holder });
    else await repeat(batch, award, issuance);
  }
}

const standing = ({ state, reason }: KnownIssuance): Standing => ({ state, reason });

async function repeat(batch: Batch, award: ReadAward, issuance: KnownIssuance): Promise<void> {
  const repetition = readRepetition(issuance, award);
  if (repetition.kind === 'updated') {
    answer(batch, award, {
      result: 'updated',
      ...(await applySteps(batch, { award, issuance, repetition })),
    });
  } else if (repetition.kind === 'conflict') {
    const { problems } = repetition;
    const { state, reason } = issuance;
    const itself: Holder = { conflictsWith: award.sentId, holderState: state, holderReason: reason };
    answer(batch, award, { result: 'conflict', state, reason, ...itself, problems });
  } else {
    answer(batch, award, { result: repetition.kind, ...standing(issuance) });
  }
}

type Update = {
  award: ReadAward;
  issuance: KnownIssuance;
  repetition: Extract<Repetition, { kind: 'updated' }>;
};

async function applySteps({ tx, site }: Batch, update: Update): Promise<Standing> {
  const { award, issuance, repetition } = update;
  let current: Standing & { state: IssuanceState } = { state: issuance.state, reason: issuance.reason };
  for (const { event, reason, content } of repetition.steps) {
    const set = await contentOf(tx, site, { award, content, from: current.state });
    if (repetition.newKey) set.push(sql`revision = revision + 1`);
    const moved = await applyMove(tx, { id: issuance.id, from: current.state, event, reason, set });
    const state = destination(current.state, event);
    if (!moved || state === null) throw new Error('an issuance moved although it is locked');
    current = { state, reason };
  }
  return current;
}

async function contentOf(
  tx: Db,
  site: Site,
  { award, content, from }: { award: ReadAward; content: Step['content']; from: IssuanceState },
): Promise<SQL[]> {
  if (content === 'keep') return [];
  const problems = sql`problems = ${JSON.stringify(award.problems)}::text::jsonb`;
  // Filled in where it could not be read before; the key never changes otherwise.
  const key = [
    sql`target = coalesce(target, ${award.target}::text)`,
    sql`course_id = coalesce(course_id, ${award.courseId}::text)`,
    sql`user_id = coalesce(user_id, ${award.userId}::text)`,
    sql`completed_at = coalesce(${award.completedAt}::timestamptz, completed_at)`,
  ];
  const recipient = sql`recipient_id = ${await snapshotOf(tx, site, award)}::bigint`;
  if (content === 'incomplete') return [problems, recipient, ...key];
  const anew =
    from === 'needs_attention'
      ? [sql`failures = 0`, sql`failing_since = null`, sql`next_attempt_at = clock_timestamp()`]
      : [];
  return [
    problems,
    recipient,
    ...key,
    ...anew,
    sql`cycle = ${award.cycle}`,
    sql`provider_id = ${award.providerId}::text`,
    sql`badge_id = ${award.badgeId}::text`,
    sql`course_name = ${award.courseName}::text`,
    sql`score = ${award.score}::float8`,
    sql`evidence = ${award.evidence}::text`,
  ];
}
