import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { RefusalDiagnosis } from '../diagnosis/diagnose-refusal.ts';
import { sleepUntilOnTime } from '../lane/sleep-until.ts';
import { returnSlot, type Slot, type SlotRequest, takeSlot } from '../lane/slot.ts';
import type { OpenLine } from '../platform/port.ts';
import { type Claim, claimNext } from './claim.ts';
import type { SlotClock } from './slot-clock.ts';
import type { UnderWay } from './under-way.ts';

// Only this long after the claim was asked for: far within its lease, so that nobody else can have the issuance by then.
const SEND_WITHIN_MS = 5_000;
// Bulk reserves only what is nearly due, so that interactive calls never queue behind it.
const BULK_HORIZON_MS = 250;
// A worker that waits for a slot sees this often whether one was given back, and whether it must stop.
const LOOK_AGAIN_MS = 250;
// A connection that waits for a slot longer than this may be closed by the other side.
const LINE_MAX_AGE_MS = 4_000;

export type Lane = {
  id: string;
  environment: Environment;
  owner: string;
  diagnosis: RefusalDiagnosis;
  slots: SlotClock;
  /** Answers that are being written down. */
  writing: UnderWay;
  /** False once nothing more may be claimed, or not now. */
  canClaim: () => boolean;
};

/** One delivery on its way through a lane, on a line that is open. */
export type DeliveryContext = { deps: Deps; lane: Lane; line: OpenLine };

/** A slot by the database's clock, and as a moment of this process's monotonic clock. */
type SlotAhead = { at: string; sendAt: number; slackMs: number };

/** `deadline` is a moment of this process's monotonic clock. */
export type ReadyClaim = SlotAhead & { claim: Claim; deadline: number };

/** Claims what is due next, to be sent at a slot. Null: nothing is, or no slot was to be had on this line. */
export async function claimWithSlot(sending: DeliveryContext): Promise<ReadyClaim | null> {
  const { owner, canClaim } = sending.lane;
  const reserved = await acquireSlot(sending, canClaim, (db, slot) => claimNext(db, { slot, owner }));
  if (reserved === null) return null;
  const { at, sendAt, slackMs, askedAt } = reserved;
  const { claim } = reserved.answer;
  if (claim !== null) return { claim, at, sendAt, slackMs, deadline: askedAt + SEND_WITHIN_MS };
  await giveBack(sending, at);
  return null;
}

/** Nothing was sent in the slot, so it costs no rate. */
async function giveBack({ deps, lane }: DeliveryContext, at: string): Promise<void> {
  await deps.database.delivery.run((db) => returnSlot(db, { lane: lane.id, kind: 'bulk', at }));
  lane.slots.open();
}

/** The moment in which the PUT may leave, which is now; null: not with this claim, and not a byte was sent. */
export async function waitForSlot(sending: DeliveryContext, claimed: ReadyClaim): Promise<number | null> {
  const { deps, lane } = sending;
  try {
    return await waitForUsableSlot(sending, claimed);
  } catch (error) {
    deps.log.warn({ err: error, lane: lane.id }, 'no slot for what was claimed');
    return null;
  }
}

/** Waits for the slot; when this process was late for it (GC, a stopped process), for the next. Null: gives up. */
async function waitForUsableSlot(sending: DeliveryContext, claimed: ReadyClaim): Promise<number | null> {
  // What is claimed is sent, whatever may be claimed after it.
  const isWanted = () => true;
  const nextSlot = () =>
    acquireSlot(sending, isWanted, async (db, slot) => ({ slot: await takeSlot(db, slot) }));
  for (let next: SlotAhead | null = claimed; next !== null; next = await nextSlot()) {
    const { inTime, lateMs } = await sleepUntilOnTime(next.sendAt, next.slackMs);
    sending.lane.slots.recordLateness(lateMs);
    const now = performance.now();
    const isStale = now > claimed.deadline;
    if (inTime && !isStale) return now;
    await giveBack(sending, next.at);
    if (isStale) return null;
  }
  return null;
}

type Reserved<Answer> = SlotAhead & { answer: Answer; askedAt: number };

/**
 * Asks for a slot, and for what comes with it, until one is granted. Null when the line did not live to see one, or none
 * is wanted any more.
 */
async function acquireSlot<Answer extends { slot: Slot }>(
  { deps, lane, line }: DeliveryContext,
  isWanted: () => boolean,
  ask: (db: Db, request: SlotRequest) => Promise<Answer>,
): Promise<Reserved<Answer> | null> {
  const opened = performance.now();
  while (line.usable && isWanted() && performance.now() - opened < LINE_MAX_AGE_MS) {
    const { closedForMs } = lane.slots;
    if (closedForMs > 0) {
      await sleep(Math.min(closedForMs, LOOK_AGAIN_MS));
      continue;
    }
    const { leadMs, slackMs } = lane.slots;
    const askedAt = performance.now();
    const answer = await deps.database.delivery.run((db) =>
      ask(db, slotRequest(deps, lane.id, { leadMs, slackMs })),
    );
    const answeredAt = performance.now();
    const { slot } = answer;
    deps.databaseClock.record({ askedAt, answeredAt, databaseMs: slot.nowMs });
    lane.slots.closeUntil(answeredAt + slot.retryInMs);
    if (!slot.granted) continue;
    lane.slots.recordClaim(answeredAt - askedAt);
    const sendAt = deps.databaseClock.momentOf(slot.atMs, leadMs);
    if (Number.isFinite(sendAt)) deps.processMetrics.recordSlotWait('bulk', sendAt - opened);
    return { answer, at: slot.at, sendAt, slackMs, askedAt };
  }
  return null;
}

type Timing = Pick<SlotRequest, 'leadMs' | 'slackMs'>;

function slotRequest({ platforms }: Deps, lane: string, { leadMs, slackMs }: Timing): SlotRequest {
  const { rate } = platforms.ofLane(lane);
  return { lane, kind: 'bulk', rate, leadMs, slackMs, horizonMs: leadMs + BULK_HORIZON_MS };
}
