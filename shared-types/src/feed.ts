import { z } from 'zod';
import { hold } from './issuances.ts';
import { issuanceStates, needs, stateReasons } from './states.ts';
import { instant } from './text.ts';

export const change = z.object({
  sequence: z.int().min(1),
  awardId: z.string(),
  state: z.enum(issuanceStates),
  reason: z.enum(stateReasons).nullable(),
  needs: z.enum(needs).nullable(),
  at: instant(),
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
export const recovery = z.object({
  active: z.boolean(),
  reason: z.enum(recoveryReasons).nullable(),
  since: instant().nullable(),
  /** How many would be sent once a person confirms. */
  wouldSend: z.int(),
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
  serverTime: instant(),
});
export type FeedReply = z.infer<typeof feedReply>;

export const FEED_MAX = 500;
