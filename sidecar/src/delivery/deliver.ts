import { setTimeout as sleep } from 'node:timers/promises';
import type { CancelReason, Outcome } from '@local-navigatr/shared-types';
import { accessOf } from '../connection/access.ts';
import { isStillStored } from '../connection/is-still-stored.ts';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { Diagnosis } from '../diagnosis/diagnose-refusal.ts';
import { pick, sentNames } from '../issuance/columns.ts';
import { requestIdOf } from '../issuance/request-id.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import type { Access, AwardDetails, IssueResult, OpenLine, Unreachable } from '../platform/port.ts';
import { claimWithSlot, type DeliveryContext, type Lane, waitForSlot } from './acquire-slot.ts';
import type { Claim } from './claim.ts';
import { decideSettlement, decideWithoutRecipient } from './decide.ts';
import { holdAfterOutcome } from './holds-for-outcome.ts';
import { holdAfterRefusal, type WeighedRefusal } from './holds-for-refusal.ts';
import { settle } from './settle.ts';
import { weighRefusal } from './weigh-refusal.ts';
import { withoutNames } from './without-names.ts';

// Settling is tried again for this long while the database is away; after that the answer is lost to the resolver.
const SETTLE_RETRY_MS = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/** These say something about the credential that was sent with, and nothing about one that has replaced it. */
const OF_THE_CREDENTIAL: readonly Outcome[] = [
  'token_refused',
  'not_allowed',
  'badge_refused',
  'provider_gone',
];

/**
 * `sent`: a PUT left; `settled` resolves when its answer is in the ledger. `unreachable`: no connection came about,
 * nothing was claimed. `idle`: nothing to send after all.
 */
export type Delivery =
  | { kind: 'sent'; settled: Promise<void> }
  | { kind: 'unreachable'; failure: Unreachable }
  | { kind: 'idle' };

/** Delivers one issuance of a lane: connect → slot and claim with intent → one PUT → settle. */
export async function deliverOne(deps: Deps, lane: Lane): Promise<Delivery> {
  const opening = await deps.platforms.ofLane(lane.id).connect(lane.environment);
  if (opening.kind === 'unreachable') return { kind: 'unreachable', failure: opening };
  try {
    return await deliverOn({ deps, lane, line: opening.line });
  } catch (error) {
    opening.line.close();
    throw error;
  }
}

async function deliverOn(sending: DeliveryContext): Promise<Delivery> {
  const { deps, lane, line } = sending;
  const claimed = await claimWithSlot(sending);
  if (claimed === null) {
    line.close();
    return { kind: 'idle' };
  }
  const { claim } = claimed;
  if (claim.email === null) {
    line.close();
    return { kind: 'sent', settled: askForRecipient(deps, claim) };
  }
  const access = accessOf(claim, deps.keys);
  const refused = await signIn(sending, access);
  const started = refused === null ? await waitForSlot(sending, claimed) : null;
  const issuing = started === null ? unsent(line, refused) : send(line, claim, access);
  return { kind: 'sent', settled: finishAttempt(deps, lane, { claim, access, started, issuing }) };
}

/** Name and address went with the retention period while it waited: Moodle sees the need in the feed and sends them again. */
const askForRecipient = (deps: Deps, claim: Claim): Promise<void> => {
  const result = notSent('NO_RECIPIENT');
  return persist(deps, claim, (tx) => settleWithoutRecipient(tx, claim, result));
};

async function settleWithoutRecipient(
  tx: Db,
  { id, fence, repeats }: Claim,
  result: IssueResult,
): Promise<void> {
  const decide = (cancelReason: CancelReason | null) => decideWithoutRecipient({ repeats, cancelReason });
  await settle(tx, { id, fence, outcome: 'not_sent', result, latencyMs: null, decide });
}

/** While the slot is waited for: signing in is a call of its own. */
async function signIn({ deps, lane }: DeliveryContext, access: Access): Promise<IssueResult | null> {
  try {
    return await deps.platforms.ofLane(lane.id).signIn(access, interactivePermit(deps, lane.id));
  } catch (error) {
    deps.log.warn({ err: error, lane: lane.id }, 'no slot to sign in');
    return notSent('NO_PUNCTUAL_SLOT');
  }
}

const notSent = (errorClass: string): IssueResult => ({
  outcome: 'not_sent',
  reference: { httpStatus: null, errorClass },
  remoteId: null,
  retryAfterMs: null,
});

async function unsent(line: OpenLine, refused: IssueResult | null): Promise<IssueResult> {
  line.close();
  // What an answer to a sign-in says may repeat its secrets.
  return refused === null ? notSent('NO_PUNCTUAL_SLOT') : { ...refused, said: null };
}

async function send(line: OpenLine, claim: Claim, access: Access): Promise<IssueResult> {
  const { firstName, lastName, email } = claim;
  if (firstName === null || lastName === null || email === null) throw new Error('sent without a recipient');
  const idempotencyKey = `${claim.awardId}-${claim.revision}`;
  const recipient = { firstName, lastName, email };
  const requestId = requestIdOf(claim.awardId, claim.fence);
  const award = detailsOf(claim);
  const request = { ...pick(claim, sentNames), recipient, idempotencyKey, requestId, award };
  return withoutNames(await line.issue(request, access), recipient, access);
}

const detailsOf = ({ awardId, wwwroot, courseId, courseName, completedAt }: Claim): AwardDetails => ({
  id: awardId,
  wwwroot,
  courseId,
  courseName,
  issuedOn: completedAt === null ? null : Date.parse(completedAt),
});

type Sent = {
  claim: Claim;
  access: Access;
  /** Null: it was never written. */
  started: number | null;
  issuing: Promise<IssueResult>;
};

/** Waits for the answer, finds out what it means, and writes it down. */
async function finishAttempt(
  deps: Deps,
  lane: Lane,
  { claim, access, started, issuing }: Sent,
): Promise<void> {
  const result = await issuing;
  const latencyMs = started === null ? null : Math.round(performance.now() - started);
  const { site, target, badgeId, providerId, credential } = claim;
  const subject = { site, lane: lane.id, target, badgeId, providerId, credential, access };
  const diagnosis = await lane.diagnosis.judge(result, subject);
  deps.log.info(
    {
      awardId: claim.awardId,
      requestId: requestIdOf(claim.awardId, claim.fence),
      outcome: diagnosis.outcome,
      status: result.reference.httpStatus,
      errorClass: result.reference.errorClass,
      latencyMs,
    },
    'attempt',
  );
  const written = persistOutcome(deps, { claim, result, diagnosis, latencyMs });
  lane.writing.add(written);
  await written;
  // What was not issued may be due again at once.
  if (diagnosis.outcome !== 'issued') deps.wake();
}

type FinishedAttempt = { claim: Claim; result: IssueResult; diagnosis: Diagnosis; latencyMs: number | null };

const persistOutcome = (deps: Deps, attempt: FinishedAttempt): Promise<void> =>
  persist(deps, attempt.claim, (tx) => settleConclusion(tx, deps, attempt));

/** Settling is safe to run again: a commit may have succeeded although its answer never came. */
async function persist(deps: Deps, { awardId }: Claim, settleIt: (tx: Db) => Promise<void>): Promise<void> {
  for (const [tries, waitMs] of [0, ...SETTLE_RETRY_MS].entries()) {
    await sleep(waitMs);
    try {
      await deps.database.delivery.transaction(settleIt);
      return;
    } catch (error) {
      deps.log.warn({ awardId, tries, error }, 'settling failed');
    }
  }
}

async function settleConclusion(
  tx: Db,
  deps: Deps,
  { claim, result, diagnosis, latencyMs }: FinishedAttempt,
): Promise<void> {
  const { id, fence, failures, failingForMs, repeats } = claim;
  const { httpStatus } = result.reference;
  const platform = deps.platforms.ofLane(claim.lane);
  const refusal = await weigh(tx, claim, { outcome: diagnosis.outcome, httpStatus });
  // Others are issued this badge, and this learner was refused before: it is the learner's name or address.
  const isTheirs = refusal?.weight.kind === 'theirs' && diagnosis.outcome === 'recipient_or_badge_refused';
  const outcome = isTheirs ? 'recipient_refused' : diagnosis.outcome;
  const isOutdated = OF_THE_CREDENTIAL.includes(outcome) && !(await isStillStored(tx, claim));
  const standing = {
    failures,
    failingForMs,
    repeats,
    policy: deps.config.unknownPolicy,
    askAfterMs: platform.lookUp?.afterMs[0],
    refusal: {
      reason: platform.reasonsOf(httpStatus).learnerOrBadge,
      together: refusal?.weight.kind === 'together',
    },
    random: deps.random(),
  };
  const settled = await settle(tx, {
    id,
    fence,
    outcome,
    result,
    latencyMs,
    // It is sent once more, with the credential there is now.
    decide: (cancelReason) =>
      decideSettlement(isOutdated ? 'token_refused' : outcome, { ...standing, cancelReason }),
  });
  if (settled === null || isOutdated) return;
  if (refusal !== null) return holdAfterRefusal(tx, claim, refusal);
  // Refused calls may count, too: only a window without any call surely lets the next ones through.
  const coolMs = Math.max(result.retryAfterMs ?? 0, platform.rate.windowMs);
  const { apiDown } = diagnosis;
  const { badgeFailed } = settled;
  await holdAfterOutcome(tx, claim, { outcome, httpStatus, apiDown, coolMs, badgeFailed });
}

type RefusalAnswer = { outcome: Outcome; httpStatus: number | null };

/** What a refusal means beside those of other learners; null where it is none, or has nothing to compare it by. */
async function weigh(
  tx: Db,
  claim: Claim,
  { outcome, httpStatus }: RefusalAnswer,
): Promise<WeighedRefusal | null> {
  const isRefusal = outcome === 'recipient_or_badge_refused' || outcome === 'refused';
  if (!isRefusal || httpStatus === null) return null;
  return { weight: await weighRefusal(tx, claim, httpStatus), httpStatus };
}
