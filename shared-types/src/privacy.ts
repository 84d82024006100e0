import { z } from 'zod';
import { BATCH_MAX } from './awards.ts';
import { moodleId } from './ids.ts';
import { attempt, auditEntry } from './issuances.ts';
import { issuanceStates, stateReasons } from './states.ts';
import { instant, text } from './text.ts';

/** Users × courses: both lists mean their product, one alone means all of the other. Not both may be absent. */
const scope = {
  users: z.array(moodleId()).min(1).max(BATCH_MAX).optional(),
  courses: z.array(moodleId()).min(1).max(BATCH_MAX).optional(),
};

export const exportRequest = z.object({ ...scope, after: text(64).optional() });
export const eraseRequest = z.object({
  ...scope,
  /** Teaching again what was asked for at this moment: what was completed later stays. Absent: now. */
  erasedAt: instant().optional(),
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
  issuances: z.array(
    z.object({
      awardId: z.string(),
      userId: z.string().nullable(),
      courseId: z.string().nullable(),
      courseName: z.string().nullable(),
      target: z.string().nullable(),
      badgeId: z.string().nullable(),
      state: z.enum(issuanceStates),
      reason: z.enum(stateReasons).nullable(),
      score: z.number().nullable(),
      evidence: z.string().nullable(),
      completedAt: instant().nullable(),
      acceptedAt: instant(),
      attempts: z.array(attempt),
    }),
  ),
  audit: z.array(auditEntry),
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
