import { issuedOutcomes, outcomes } from '@local-navigatr/shared-types';
import type { LedgerAttempt, LedgerEntry } from './ledger.ts';

/** What the driver knows of one award it got a 202 for. */
export interface Acknowledged {
  readonly awardId: string;
  readonly badgeId: string;
  readonly email: string;
  /** The last state that the feed told; undefined when it never told of it. */
  readonly fedState: string | undefined;
}

/** What the sandbox really issued: one of possibly several to the same address. */
export interface IssuedBadge {
  readonly badgeId: number;
  readonly email: string;
}

export interface Records {
  readonly acknowledged: readonly Acknowledged[];
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly issued: readonly IssuedBadge[];
  /** Queued ones that something visible holds are in order. */
  readonly mayBeHeld: boolean;
}

export interface Balance {
  readonly acknowledged: number;
  /** Learners who have the badge. */
  readonly issued: number;
  /** Listed for a person, with a reason. */
  readonly listed: number;
  readonly held: number;
  /** Badges beyond the first of a learner. */
  readonly repeats: number;
  /** Those of them for which an attempt is flagged as a repeat of one that may have issued. */
  readonly explained: number;
  /** Each a sentence. */
  readonly lost: readonly string[];
  readonly unexplained: readonly string[];
  readonly stuck: readonly string[];
  /** Where two records contradict each other without a loss or a repeat. */
  readonly contradictions: readonly string[];
}

const keyOf = (badgeId: string | number, email: string): string => `${badgeId} ${email.toLowerCase()}`;

/** Compares the three records award by award. */
export function compareRecords(records: Records): Balance {
  const copies = countCopies(records.issued);
  const judged = records.acknowledged.map((award) => {
    const key = keyOf(award.badgeId, award.email);
    const judgement = judge(award, records, copies.get(key) ?? 0);
    copies.delete(key);
    return judgement;
  });
  const strangers = [...copies.keys()].map((key) => `${key}: issued, and nobody got a 202 for it`);
  const texts = (name: 'lost' | 'unexplained' | 'stuck' | 'contradiction') =>
    judged.flatMap((one) => one[name] ?? []);
  const sum = (name: 'issued' | 'listed' | 'held' | 'repeats' | 'explained') =>
    judged.reduce((total, one) => total + one[name], 0);
  return {
    acknowledged: judged.length,
    issued: sum('issued'),
    listed: sum('listed'),
    held: sum('held'),
    repeats: sum('repeats'),
    explained: sum('explained'),
    lost: texts('lost'),
    unexplained: [...texts('unexplained'), ...strangers],
    stuck: texts('stuck'),
    contradictions: texts('contradiction'),
  };
}

function countCopies(issued: readonly IssuedBadge[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { badgeId, email } of issued) {
    const key = keyOf(badgeId, email);
    copies.set(key, (copies.get(key) ?? 0) + 1);
  }
  return copies;
}

interface Judgement {
  readonly issued: number;
  readonly listed: number;
  readonly held: number;
  readonly repeats: number;
  readonly explained: number;
  readonly lost?: string;
  readonly unexplained?: string[];
  readonly stuck?: string;
  readonly contradiction?: string[];
}

function judge(award: Acknowledged, records: Records, copies: number): Judgement {
  const entry = records.ledger.get(award.awardId);
  const repeats = Math.max(0, copies - 1);
  const flagged = entry?.attempts.filter((attempt) => attempt.repeat).length ?? 0;
  const counts = {
    issued: Math.min(1, copies),
    listed: 0,
    held: 0,
    repeats,
    explained: Math.min(repeats, flagged),
  };
  if (entry === undefined)
    return { ...counts, lost: `${award.awardId}: a 202 was given and the ledger does not have it` };
  const unexplained = [...findUnexplained(entry, repeats - flagged, copies)];
  const contradiction = [...findContradictions(award, entry)];
  return { ...counts, ...standOf(entry, copies, records.mayBeHeld), unexplained, contradiction };
}

/** Where an award stands at the end: issued, listed, held, lost or stuck. */
function standOf(entry: LedgerEntry, copies: number, mayBeHeld: boolean): Partial<Judgement> {
  const { awardId, state, reason } = entry;
  if (state === 'issued') {
    return copies === 0 ? { lost: `${awardId}: the ledger says issued and the sandbox never issued it` } : {};
  }
  if (state === 'needs_attention' || state === 'cancelled') {
    return reason === null ? { lost: `${awardId}: ${state} without a reason` } : { listed: 1 };
  }
  if (state === 'queued' && entry.held && mayBeHeld) return { held: 1 };
  const hold = entry.held ? ' behind a hold' : '';
  return { stuck: `${awardId}: still ${state}${hold} after ${entry.attempts.length} attempts` };
}

const mayHaveIssued = ({ outcome }: LedgerAttempt): boolean =>
  outcome === null || outcomes[outcome].mayHaveIssued || issuedOutcomes.includes(outcome);

/** Badges that no flagged attempt accounts for, and attempts that are flagged wrongly. */
function* findUnexplained(entry: LedgerEntry, excess: number, copies: number): Generator<string> {
  const { awardId, attempts, state, reason } = entry;
  if (excess > 0) yield `${awardId}: ${excess} more issued than attempts flagged as repeats`;
  let doubtful = false;
  for (const [index, attempt] of attempts.entries()) {
    if (doubtful && !attempt.repeat)
      yield `${awardId}: attempt ${index + 1} repeats one that may have issued, unflagged`;
    if (index === 0 && attempt.repeat) yield `${awardId}: the first attempt is flagged as a repeat`;
    doubtful ||= mayHaveIssued(attempt);
  }
  const isFlagged = state === 'issued' || reason === 'may_have_been_issued' || doubtful;
  if (copies > 0 && !isFlagged)
    yield `${awardId}: issued, and the ledger says ${state} (${reason ?? 'no reason'})`;
}

function* findContradictions(award: Acknowledged, entry: LedgerEntry): Generator<string> {
  const final = entry.state === 'issued' || entry.state === 'needs_attention' || entry.state === 'cancelled';
  if (final && award.fedState !== entry.state) {
    yield `${entry.awardId}: the ledger says ${entry.state}, the feed last told ${award.fedState ?? 'nothing'}`;
  }
  if (entry.state !== 'sending' && entry.attempts.some((attempt) => attempt.outcome === null)) {
    yield `${entry.awardId}: ${entry.state}, and an attempt never got its outcome`;
  }
}
