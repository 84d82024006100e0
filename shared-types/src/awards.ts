import { z } from 'zod';
import { awardId, awardRule, moodleId, platformId, target } from './ids.ts';
import { awardResults, issuanceStates, recipientProblems, stateReasons, triggers } from './states.ts';
import { instant, text } from './text.ts';

/** The most awards, ids or actions in one request. */
export const BATCH_MAX = 500;
/** Raw body limits in bytes. */
export const BODY_MAX_BYTES = 256_000;
export const AWARDS_BODY_MAX_BYTES = 1_000_000;

/** The longest texts that an award carries, in UTF-16 units. */
export const PERSON_NAME_MAX = 255;
export const COURSE_NAME_MAX = 1_333;
export const EVIDENCE_MAX = 10_000;
/** The longest time, in months, after which a badge may expire: ten years. */
export const VALID_MONTHS_MAX = 120;

export const recipient = z.object({
  firstName: text(PERSON_NAME_MAX).min(1),
  lastName: text(PERSON_NAME_MAX).min(1),
  email: z
    .string()
    .max(320)
    .regex(/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/u),
});
export type Recipient = z.infer<typeof recipient>;

/** What is said of what the learner achieved. It is sent with the badge, and it is the learner's. */
export const achievement = z.object({
  /** Course total in percent; null when hidden, not final, or the mapping does not send scores. */
  score: z.number().min(0).max(100).nullable(),
  evidence: text(EVIDENCE_MAX).nullable(),
  /** It expires this many months after the completion; null: as the badge says, which mostly is never. */
  validMonths: z.int().min(1).max(VALID_MONTHS_MAX).nullable(),
});
export type Achievement = z.infer<typeof achievement>;

/** A learner earned the mapped badge. */
export const award = z.object({
  id: awardId(),
  target: target(),
  courseId: moodleId(),
  courseName: text(COURSE_NAME_MAX),
  userId: moodleId(),
  /** The user the award was sent for before two accounts were merged; absent or null without a merge. */
  formerUserId: moodleId().nullable().optional(),
  rule: awardRule().default(0),
  /** 0 for the first time; + 1 each time the course says "issue again". */
  cycle: z.int().min(0).max(1_000_000),
  providerId: platformId(),
  badgeId: platformId(),
  completedAt: instant(),
  trigger: z.enum(triggers),
  /** Null only together with a `recipientProblem`. */
  recipient: recipient.nullable(),
  recipientProblem: z.enum(recipientProblems).nullable(),
  /** The site lets several accounts have one address: then nobody is asked whether they are different people. */
  addressMayBeShared: z.boolean().optional(),
  ...achievement.shape,
  /**
   * Only of an award that Moodle handed over before the ledger's recovery: the state it last knew, `queued` where it knows
   * none. What is not settled may have been issued.
   */
  knownState: z.enum(issuanceStates).optional(),
  /** With `knownState`: the reason Moodle last knew. */
  knownReason: z.enum(stateReasons).nullable().optional(),
});
export type Award = z.infer<typeof award>;

/** Each award is parsed on its own, so one poisoned award stops no other. */
export const awardsRequest = z.object({ awards: z.array(z.unknown()).min(1).max(BATCH_MAX) });

export const awardResult = z.object({
  /** As sent; empty when it could not be read. */
  id: z.string(),
  result: z.enum(awardResults),
  state: z.enum(issuanceStates).nullable(),
  reason: z.enum(stateReasons).nullable(),
  /** With `conflict`: the award that already holds this learner, course, rule, target and cycle. */
  conflictsWith: z.string().nullable(),
  /** Where that other award stands; null without one. */
  holderState: z.enum(issuanceStates).nullable(),
  holderReason: z.enum(stateReasons).nullable(),
  /** Since when it stands there, where that is known. */
  holderSince: instant().optional(),
  /** The badge that the ledger, or that other award, goes on with, where it is another one than was sent: it may be issued. */
  keeps: z.object({ providerId: z.string().nullable(), badgeId: z.string().nullable() }).optional(),
  /** What is wrong with the award, field by field; empty when nothing is. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type AwardReply = z.infer<typeof awardResult>;
export const awardsReply = z.object({ results: z.array(awardResult) });
export type AwardsReply = z.infer<typeof awardsReply>;

export const missingRequest = z.object({ ids: z.array(awardId()).min(1).max(BATCH_MAX) });
export const missingReply = z.object({ missing: z.array(z.string()) });
