import { z } from 'zod';
import { BATCH_MAX, VALID_MONTHS_MAX } from './awards.ts';
import { awardId, awardRule, moodleId, rule } from './ids.ts';
import { holdScopes, needs } from './life-cycle.ts';
import { remedyNames } from './remedies.ts';
import {
  cancelReasons,
  holdReasons,
  issuanceStates,
  outcomeNames,
  stateReasons,
  triggers,
} from './states.ts';
import { instant, text } from './text.ts';

export const hold = z.object({
  scope: z.enum(holdScopes),
  /** What is held, within the scope: a target, or a provider's, badge's or course's id; empty for the whole site. */
  subject: z.string(),
  /** Where the held badges are issued from; empty for the whole site. */
  target: z.string(),
  /** With scope `mapping`: the rule of the course. */
  rule: rule(),
  reason: z.enum(holdReasons),
  since: instant(),
  /** When it is looked at again, or null when only a person or an event lifts it. */
  until: instant().nullable(),
  failures: z.int().min(0),
  remedy: z.enum(remedyNames),
  /** Of the mapping, with scope `mapping`; of the badge or provider; null for what is wider. */
  courseId: z.string().nullable(),
  badgeId: z.string().nullable(),
  providerId: z.string().nullable(),
  /** The status a badge or provider is refused with. */
  httpStatus: z.int().nullable(),
  /** How many badges wait behind it. */
  waiting: z.int().min(0),
});
export type Hold = z.infer<typeof hold>;

/** The longest that is kept of what a platform says, in UTF-16 units. */
export const SAID_MAX = 300;

export const attempt = z.object({
  number: z.int().min(1),
  /** What the platform was given as `x-request-id`, and what the sidecar's log has of it: its own for every attempt. */
  requestId: z.string(),
  startedAt: instant(),
  finishedAt: instant().nullable(),
  /** Null while the request is under way. */
  outcome: z.enum(outcomeNames).nullable(),
  /** Null when no answer came. */
  httpStatus: z.int().nullable(),
  /** For example `ECONNRESET`; never a message from outside. */
  errorClass: z.string().nullable(),
  /**
   * Why the platform did not issue it, in its own words: one line without names and addresses. Absent where it said nothing, and
   * from an older sidecar.
   */
  said: z.string().max(SAID_MAX).optional(),
  latencyMs: z.int().nullable(),
  /** True when an earlier attempt may already have issued this badge. */
  repeat: z.boolean(),
  mayHaveIssued: z.boolean(),
  remedy: z.enum(remedyNames),
});
export type Attempt = z.infer<typeof attempt>;

/** What a Moodle user does to a whole site, as the audit trail names it. */
export const siteActs = [
  'connection_removed',
  'connection_saved',
  'mapping_paused',
  'mapping_resumed',
  'recovery_confirmed',
] as const;
export type SiteAct = (typeof siteActs)[number];

export const auditEntry = z.object({
  at: instant(),
  /** `system`, or the id of the Moodle user who acted. */
  actor: z.string(),
  /** The id of the Moodle user who had logged in as that one; null when nobody had. */
  realActor: z.string().nullable(),
  action: z.string(),
  details: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** One issuance, whole: what a person needs to understand where it stands. */
export const issuance = z.object({
  awardId: z.string(),
  target: z.string().nullable(),
  courseId: z.string().nullable(),
  userId: z.string().nullable(),
  rule: awardRule(),
  cycle: z.int(),
  providerId: z.string().nullable(),
  badgeId: z.string().nullable(),
  trigger: z.enum(triggers),
  state: z.enum(issuanceStates),
  reason: z.enum(stateReasons).nullable(),
  needs: z.enum(needs).nullable(),
  remedy: z.enum(remedyNames),
  /** What is wrong and what to do, in English, for people who read this without Moodle; from Moodle, in the user's words. */
  advice: z.string(),
  repeats: z.int(),
  remoteId: z.string().nullable(),
  /** Whether the learner has taken it at the platform; absent where the platform has not said. */
  claimed: z.boolean().optional(),
  /** After how many months it expires; null: as the badge says. An older sidecar does not tell. */
  validMonths: z.int().min(1).max(VALID_MONTHS_MAX).nullable().optional(),
  /** Where it goes, or went, to; null once the sidecar holds it no longer: after an erasure or the retention period. */
  address: z.string().nullable(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  completedAt: instant().nullable(),
  acceptedAt: instant(),
  changedAt: instant(),
  nextAttemptAt: instant().nullable(),
  attempts: z.array(attempt),
  holds: z.array(hold),
  audit: z.array(auditEntry),
});
export type Issuance = z.infer<typeof issuance>;

/** The longest note of somebody who acts. */
export const NOTE_MAX = 1000;

/** The Moodle user who acts, who is behind it under "log in as", and in which context (its id), for the audit trail. */
export const actor = z.object({
  userId: moodleId(),
  realUserId: moodleId().optional(),
  contextId: moodleId().optional(),
});
export type Actor = z.infer<typeof actor>;

export const actRequest = z.object({
  ids: z.array(awardId()).min(1).max(BATCH_MAX),
  actor,
  note: text(NOTE_MAX).optional(),
});
/** Who asks for a cancel, and why. */
export const cancelRequest = actRequest.extend({
  /** Absent: a person asked for it. */
  reason: z.enum(cancelReasons).optional(),
  /** With `account_merged`: of two awards of one learner, which stays where the other, of `ids`, is recalled. */
  stays: z
    .array(z.object({ id: awardId(), stays: awardId() }))
    .max(BATCH_MAX)
    .optional(),
});

/** The note says why, and stays in the badge's history. */
export const revokeRequest = actRequest.extend({ note: text(NOTE_MAX).min(1) });

/**
 * What a person found out. `different_people`: the accounts with this learner's address are not one person's; it holds for all
 * badges of that address, later ones too.
 */
export const decisions = ['issued', 'send_again', 'different_people'] as const;
export const decideRequest = actRequest.extend({ decision: z.enum(decisions) });

/** One, because a person waits for what the platform says. */
export const lookUpRequest = actRequest.extend({ ids: z.array(awardId()).length(1) });

export const actResults = [
  'done',
  'cancel_requested',
  'not_found',
  'not_possible',
  'not_listed',
  'not_asked',
] as const;
export const actReply = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      /**
       * `cancel_requested`: it is being sent, or what Moodle takes back may have been; the cancel applies when the answer is in,
       * unless it was issued. Without an answer nothing is repeated, and a person decides. Of a look-up, `not_listed`: the
       * platform does not list it, `not_asked`: it gave no usable answer.
       */
      result: z.enum(actResults),
      state: z.enum(issuanceStates).nullable(),
      reason: z.enum(stateReasons).nullable(),
      /** `false`: it was so before, and nothing was done; else absent. */
      changed: z.boolean().optional(),
    }),
  ),
});
export type ActReply = z.infer<typeof actReply>;

export const mappingHoldRequest = z.object({ actor });
export const mappingHoldReply = z.object({ held: z.boolean() });
