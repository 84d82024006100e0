import { z } from 'zod';
import { queueSummary, recovery } from './feed.ts';
import { environments } from './ids.ts';
import { hold } from './issuances.ts';
import { text } from './text.ts';

/** What the browser and the PHP shell say to each other (external functions), where it is not a sidecar body. */

/** `waiting`: not accepted by the sidecar yet. `baseline`: complete before the course was mapped. */
export const awardStatuses = ['waiting', 'sent', 'baseline', 'nottracked', 'noconsent'] as const;
export type AwardStatus = (typeof awardStatuses)[number];

export const mappingStates = ['active', 'paused', 'review'] as const;
export type MappingState = (typeof mappingStates)[number];

export const pluginTestParameters = z.object({
  sidecarUrl: text(1333),
  /** Empty: the stored one. */
  sidecarSecret: text(1024),
  environment: z.enum(environments),
  /** Empty: the stored one. */
  token: text(4096),
  timeoutSeconds: z.int(),
});
/** `message` is one translated sentence: who the token belongs to, or what to do. */
export const pluginTestResult = z.object({
  ok: z.boolean(),
  problem: z.string(),
  message: z.string(),
  accountName: z.string().nullable(),
  latencyMs: z.int().nullable(),
});
export type PluginTestResult = z.infer<typeof pluginTestResult>;

/** The status panel. Counts of mappings and waiting awards are Moodle's own; the rest is null while the sidecar is down. */
export const connectionStatus = z.object({
  reachable: z.boolean(),
  message: z.string(),
  configured: z.boolean(),
  accountName: z.string().nullable(),
  environment: z.string().nullable(),
  tokenLastFour: z.string().nullable(),
  mappingsActive: z.int(),
  mappingsPaused: z.int(),
  mappingsReview: z.int(),
  awardsWaiting: z.int(),
  queue: queueSummary.optional(),
  recovery: recovery.optional(),
  holds: z.array(hold),
});
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const mapping = z.object({
  courseId: z.int(),
  providerId: z.string(),
  providerName: z.string(),
  badgeId: z.string(),
  badgeName: z.string(),
  badgeImageUrl: z.string().nullable(),
  badgeUrl: z.string(),
  state: z.enum(mappingStates),
  sendScore: z.boolean(),
});
export type Mapping = z.infer<typeof mapping>;

/** Counts of a course's awards (of the whole site with courseId 0), from Moodle's own table. */
export const progress = z.object({
  waiting: z.int(),
  queued: z.int(),
  sending: z.int(),
  issued: z.int(),
  unknown: z.int(),
  needsAttention: z.int(),
  cancelled: z.int(),
  baseline: z.int(),
  notTracked: z.int(),
  etaSeconds: z.int().nullable(),
});
export type Progress = z.infer<typeof progress>;

export const awardActions = ['retry', 'cancel', 'decide_issued', 'decide_send_again'] as const;
export type AwardAction = (typeof awardActions)[number];
