import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@local-navigatr/shared-types';
import { accessOf } from '../connection/access.ts';
import type { Deps } from '../deps.ts';
import { holdAfterOutcome } from '../hold/after-outcome.ts';
import { returnSlot, type Slot, takeSlot } from '../lane/slot.ts';
import type { Access, IssueResult, NoAnswer, OpenLine } from '../platform/platform.ts';
import { type Claim, claimNext } from './claim.ts';
import { decideSettlement } from './decide.ts';
import type { Investigator, Verdict } from './investigate.ts';
import { settle } from './settle.ts';

// A slot is a time to send at. Later than this, the window counts another request where ours was planned: nothing is
// written, and the next slot is taken.
const LATE_MS = 25;
// Only this long after the claim was asked for: far within its lease, so that nobody else can have the issuance by then.
const SEND_WITHIN_MS = 5_000;
// Bulk reserves only what is nearly due, so that interactive calls never queue behind it.
const BULK_HORIZON_MS = 250;
// A slot is told as a time from now. When the telling takes this much longer than the database usually does (a stopped
// process), now has become another time, and the slot is passed up.
const TOLD_LATE_MS = 60;
// A connection that waits for a slot longer than this may be closed by the other side.
const LINE_MAX_AGE_MS = 4_000;
// Settling is tried again for this long while the database is away; after that the answer is lost to the resolver.
const SETTLE_RETRY_MS = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

export type Lane = {
  id: string;
  environment: Environment;
  owner: string;
  investigator: Investigator;
  /** How long claims take, so that slots are reserved far enough ahead. Milliseconds. */
  claimLeadMs: () => number;
  noteClaim: (tookMs: number) => void;
  /** False once nothing more may be claimed, or not now. */
  mayClaim: () => boolean;
};

/**
 * `sent`: a PUT left; `settled` resolves when its answer is in the ledger. `unreachable`: no connection came about,
 * nothing was claimed. `idle`: nothing to send after all.
 */
export type Delivery =
  | { kind: 'sent'; settled: Promise<void> }
  | { kind: 'unreachable'; failure: NoAnswer }
  | { kind: 'idle' };

/** Delivers one issuance of a lane: connect → slot → claim with intent → one PUT → settle. */
export async function deliverOne(deps: Deps, lane: Lane): Promise<Delivery> {
  const opening = await deps.platform.connect(lane.environment);
  if (opening.kind === 'no_answer') return { kind: 'unreachable', failure: opening };
  try {
    return await deliverOn(opening.line, deps, lane);
  } catch (error) {
    opening.line.close();
    throw error;
  }
}

async function deliverOn(line: OpenLine, deps: Deps, lane: Lane): Promise<Delivery> {
  const slot = await slotFor(deps, lane, line);
  if (slot === null) return { kind: 'idle' };
  const deadline = performance.now() + SEND_WITHIN_MS;
  const claim = lane.mayClaim() ? await claimIn(deps, lane) : null;
  if (claim === null) {
    line.close();
    await deps.database.delivery.run((db) => returnSlot(db, lane.id, slot.at));
    return { kind: 'idle' };
  }
  const started = await punctual(deps, lane, { line, slot, deadline });
  const access = accessOf(claim, deps.keys);
  const issuing = started === null ? unsent(line) : send(line, claim, access);
  return { kind: 'sent', settled: conclude(deps, lane, { claim, access, started, issuing }) };
}

type Waiting = { line: OpenLine; slot: Moment; deadline: number };

/** The moment in which the PUT may leave, which is now; null: not with this claim, and not a byte was sent. */
async function punctual(deps: Deps, lane: Lane, waiting: Waiting): Promise<number | null> {
  try {
    return await slotCome(deps, { ...lane, mayClaim: () => true }, waiting);
  } catch (error) {
    deps.log.warn({ err: error, lane: lane.id }, 'no slot for what was claimed');
    return null;
  }
}

/** Waits for the slot; when this process was late for it (GC, a stopped process), for the next. Null: gives up. */
async function slotCome(deps: Deps, lane: Lane, { line, slot, deadline }: Waiting): Promise<number | null> {
  for (let next: Moment | null = slot; next !== null; next = await slotFor(deps, lane, line)) {
    await sleep(next.sendAt - performance.now());
    const now = performance.now();
    if (now > deadline) return null;
    if (now - next.sendAt <= LATE_MS) return now;
  }
  return null;
}

/** A slot as a moment of this process's monotonic clock. */
type Moment = { at: string; sendAt: number };

/** The next slot; null when the line did not live to see one, or nothing may be claimed any more. */
async function slotFor(deps: Deps, lane: Lane, line: OpenLine): Promise<Moment | null> {
  const opened = performance.now();
  while (line.usable && lane.mayClaim() && performance.now() - opened < LINE_MAX_AGE_MS) {
    const leadMs = lane.claimLeadMs();
    const asked = performance.now();
    const slot = await reserve(deps, lane.id, leadMs);
    const told = performance.now();
    if (!slot.granted) await sleep(slot.waitMs);
    else if (told - asked <= leadMs + TOLD_LATE_MS) {
      const sendAt = told + slot.waitMs;
      deps.meters.noteSlotWait('bulk', sendAt - opened);
      return { at: slot.at, sendAt };
    } else {
      // A claim may take as long: where the database is far away, the next slot has to lie further ahead.
      lane.noteClaim(told - asked);
    }
  }
  line.close();
  return null;
}

function reserve(deps: Deps, lane: string, leadMs: number): Promise<Slot> {
  const rate = { limit: deps.config.rateLimit, windowMs: deps.config.rateWindowMs };
  const horizonMs = leadMs + BULK_HORIZON_MS;
  return deps.database.delivery.run((db) => takeSlot(db, { lane, kind: 'bulk', rate, leadMs, horizonMs }));
}

async function claimIn(deps: Deps, lane: Lane): Promise<Claim | null> {
  const started = performance.now();
  const claim = await deps.database.delivery.run((db) => claimNext(db, { lane: lane.id, owner: lane.owner }));
  lane.noteClaim(performance.now() - started);
  return claim;
}

const notSent = (errorClass: string): IssueResult => ({
  outcome: 'not_sent',
  httpStatus: null,
  errorClass,
  remoteId: null,
  retryAfterMs: null,
  renewed: false,
});

async function unsent(line: OpenLine): Promise<IssueResult> {
  line.close();
  return notSent('NO_PUNCTUAL_SLOT');
}

async function send(line: OpenLine, claim: Claim, access: Access): Promise<IssueResult> {
  const { firstName, lastName, email } = claim;
  if (firstName === null || lastName === null || email === null) {
    line.close();
    return { ...notSent('NO_RECIPIENT'), outcome: 'recipient_refused' };
  }
  const { badgeId, providerId, evidence, score } = claim;
  const idempotencyKey = `${claim.awardId}-${claim.revision}`;
  const recipient = { firstName, lastName, email };
  return line.issue({ badgeId, providerId, evidence, score, recipient, idempotencyKey }, access);
}

type Sent = {
  claim: Claim;
  access: Access;
  /** Null: it was never written. */
  started: number | null;
  issuing: Promise<IssueResult>;
};

/** Waits for the answer, finds out what it means, and writes it down. */
async function conclude(deps: Deps, lane: Lane, { claim, access, started, issuing }: Sent): Promise<void> {
  const result = await issuing;
  const latencyMs = started === null ? null : Math.round(performance.now() - started);
  const { site, target, badgeId } = claim;
  const subject = { site, lane: lane.id, target, badgeId, access };
  const verdict = await lane.investigator.judge(result, subject);
  deps.log.info(
    {
      awardId: claim.awardId,
      outcome: verdict.outcome,
      status: result.httpStatus,
      errorClass: result.errorClass,
      latencyMs,
    },
    'attempt',
  );
  await writeDown(deps, { claim, result, verdict, latencyMs });
  deps.wake();
}

type Conclusion = { claim: Claim; result: IssueResult; verdict: Verdict; latencyMs: number | null };

/** Settling is safe to run again: a commit may have succeeded although its answer never came. */
async function writeDown(deps: Deps, conclusion: Conclusion): Promise<void> {
  for (const [tries, waitMs] of [0, ...SETTLE_RETRY_MS].entries()) {
    await sleep(waitMs);
    try {
      await deps.database.delivery.transaction((tx) => settleConclusion(tx, deps, conclusion));
      return;
    } catch (error) {
      deps.log.warn({ awardId: conclusion.claim.awardId, tries, error }, 'settling failed');
    }
  }
}

async function settleConclusion(
  tx: Parameters<typeof settle>[0],
  deps: Deps,
  { claim, result, verdict, latencyMs }: Conclusion,
): Promise<void> {
  const { id, fence, failures, failingForMs, repeats } = claim;
  const standing = {
    failures,
    failingForMs,
    repeats,
    policy: deps.config.unknownPolicy,
    random: deps.random(),
  };
  const settledFrom = await settle(tx, {
    id,
    fence,
    outcome: verdict.outcome,
    result,
    latencyMs,
    decide: (cancelWish) => decideSettlement(verdict.outcome, { ...standing, cancelWish }),
  });
  if (settledFrom === null) return;
  const coolMs = result.retryAfterMs ?? deps.config.rateWindowMs;
  await holdAfterOutcome(tx, claim, { outcome: verdict.outcome, apiDown: verdict.apiDown, coolMs });
}
