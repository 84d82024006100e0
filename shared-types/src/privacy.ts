import { z } from 'zod';
import { achievement, BATCH_MAX } from './awards.ts';
import { moodleId } from './ids.ts';
import { attempt, auditEntry } from './issuances.ts';
import { holdScopes } from './life-cycle.ts';
import { holdReasons, issuanceStates, stateReasons, triggers } from './states.ts';
import { instant, text } from './text.ts';

/** Users × courses: both lists mean their product, one alone means all of the other. Not both may be absent. */
const scope = {
  users: z.array(moodleId()).min(1).max(BATCH_MAX).optional(),
  courses: z.array(moodleId()).min(1).max(BATCH_MAX).optional(),
};

export const exportRequest = z.object({ ...scope, after: text(64).optional() });
export const eraseRequest = z.object({
  ...scope,
  /** Teaching again what was done at this moment: what arrived and was completed later stays. Absent: now. */
  erasedAt: instant().optional(),
  /** With `erasedAt`: when it was asked for. A ledger without an erasure of then does not know what had become of the badges. */
  askedAt: instant().optional(),
});

export const exportReply = z.object({
  recipients: z.array(
    z.object({
      userId: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      email: z.string(),
      since: instant(),
    }),
  ),
  /** A learner who was erased has neither id nor recipient any more: only the key, so that nothing is issued twice. */
  issuances: z.array(
    z.object({
      awardId: z.string(),
      userId: z.string().nullable(),
      /** Keyed hash that stands for the learner: pseudonymous, not anonymous. */
      userKey: z.string().nullable(),
      /** Keyed hash of the address it is, or was, issued to; null where none is kept. */
      addressKey: z.string().nullable(),
      /** The address it goes, or went, to; null where it is not kept any more. */
      email: z.string().nullable(),
      courseId: z.string().nullable(),
      courseName: z.string().nullable(),
      target: z.string().nullable(),
      rule: z.int(),
      cycle: z.int(),
      providerId: z.string().nullable(),
      badgeId: z.string().nullable(),
      trigger: z.enum(triggers),
      /** What the platform calls the badge it issued. */
      remoteId: z.string().nullable(),
      /** Whether the learner has taken it at the platform; absent where the platform has not said. */
      claimed: z.boolean().optional(),
      state: z.enum(issuanceStates),
      reason: z.enum(stateReasons).nullable(),
      ...achievement.shape,
      completedAt: instant().nullable(),
      acceptedAt: instant(),
      changedAt: instant(),
      attempts: z.array(attempt),
    }),
  ),
  audit: z.array(auditEntry),
  /** What the learners themselves stopped. */
  holds: z.array(
    z.object({
      scope: z.enum(holdScopes),
      target: z.string(),
      subject: z.string(),
      reason: z.enum(holdReasons),
      since: instant(),
    }),
  ),
  /** That a person said of the learners' addresses, kept as keyed hashes, that different people share them. */
  sharedAddresses: z.array(z.object({ addressKey: z.string(), decidedAt: instant() })),
  /** That they were erased, and for which courses; null: for all. Kept, so that what comes again is not stored. */
  erasures: z.array(z.object({ courseId: z.string().nullable(), erasedAt: instant() })),
  /** Ask again with `after` set to this; null when this was all. */
  next: z.string().nullable(),
});
export type ExportReply = z.infer<typeof exportReply>;

export const eraseReply = z.object({
  /** False while something is in flight, or left for the next call: call again. */
  done: z.boolean(),
  recipientsDeleted: z.int(),
  issuancesCancelled: z.int(),
  inFlight: z.int(),
  /** Badges that exist, or may exist, at the platform: ask `contact` to erase them there. */
  issuedElsewhere: z.int(),
  mayExistElsewhere: z.int(),
  contact: z.string(),
});
export type EraseReply = z.infer<typeof eraseReply>;
