import { z } from 'zod';
import { hold } from './issuances.ts';
import { needs } from './life-cycle.ts';
import { issuanceStates, stateReasons } from './states.ts';
import { instant } from './text.ts';

export const change = z.object({
  sequence: z.int().min(1),
  awardId: z.string(),
  state: z.enum(issuanceStates),
  reason: z.enum(stateReasons).nullable(),
  needs: z.enum(needs).nullable(),
  at: instant(),
  /** Whether its learner has claimed it, where its platform tells; only of what is issued. */
  claimed: z.boolean().optional(),
});
export type Change = z.infer<typeof change>;

/** What stands in the queue of one site. */
export const queueSummary = z.object({
  queued: z.int(),
  sending: z.int(),
  unknown: z.int(),
  needsAttention: z.int(),
  issued: z.int(),
  cancelled: z.int(),
  oldestQueuedAt: instant().nullable(),
  lastIssuedAt: instant().nullable(),
  /** Seconds until the queue is empty at the full rate; null while something holds all of it. */
  etaSeconds: z.int().nullable(),
});
export type QueueSummary = z.infer<typeof queueSummary>;

export const recoveryReasons = ['restored', 'cursor_ahead', 'moved'] as const;
/** How much Moodle has sent again to a ledger in recovery. `failed` could not be sent. */
export const taughtCounts = z.object({
  erasures: z.int().min(0),
  holds: z.int().min(0),
  connections: z.int().min(0),
  awards: z.int().min(0),
  failed: z.int().min(0),
});
export type TaughtCounts = z.infer<typeof taughtCounts>;

/** `POST /v1/recovery/taught`: how much Moodle has sent under this recovery's id; all it knows unless `done` is false. */
export const taughtRequest = z.object({
  id: z.guid(),
  counts: taughtCounts,
  /** How many awards it has to send in all; absent: those that it counts. */
  ofAwards: z.int().min(0).optional(),
  /** False: it is not through yet. */
  done: z.boolean().optional(),
});
export type TaughtRequest = z.infer<typeof taughtRequest>;
/** `taught`: the recovery may be confirmed. False as well when that recovery is over, or another one began. */
export const taughtReply = z.object({ taught: z.boolean() });

/** A person may end a recovery that is not taught once so many seconds brought nothing new. */
export const UNTAUGHT_AFTER_SECONDS = 24 * 60 * 60;

export const recovery = z.object({
  active: z.boolean(),
  /** Names this recovery; null while there is none. */
  id: z.string().nullable(),
  /** When Moodle said that it had sent all it knows. */
  taughtAt: instant().nullable(),
  reason: z.enum(recoveryReasons).nullable(),
  since: instant().nullable(),
  /** How many awards it has sent so far, and how many could not be sent. */
  taughtAwards: z.int(),
  failedAwards: z.int(),
  /** How many it has to send in all; null: it has not said. */
  ofAwards: z.int().nullable(),
  /** Nothing new came for a day: a person may end it although not everything is taught. */
  mayEndUntaught: z.boolean(),
  /** How many would be sent once a person confirms. */
  wouldSend: z.int(),
  /** Of them: may have been issued before the recovery, so each is sent as a repeat. */
  wouldRepeat: z.int(),
  /** May have been issued before the recovery, and would wait for a person because the sidecar never repeats. */
  wouldAsk: z.int(),
});
export type Recovery = z.infer<typeof recovery>;

export const feedReply = z.object({
  changes: z.array(change),
  /** Ask again after this one. */
  cursor: z.int().min(0),
  more: z.boolean(),
  queue: queueSummary,
  holds: z.array(hold),
  recovery,
  /**
   * To be sent along with the next look (`ledger=`): shows the sidecar whether it is another one, or went back in time. And with
   * what acts on awards, until then: a ledger that is not the one Moodle knows does nothing of it.
   */
  ledger: z.string(),
  serverTime: instant(),
});
export type FeedReply = z.infer<typeof feedReply>;

export const FEED_MAX = 500;

/**
 * How long a feed call permits sending, in seconds: three times the longest of the task's recent gaps. Without it the
 * least.
 */
export const PERMIT_SECONDS = { min: 15 * 60, max: 24 * 60 * 60 } as const;
