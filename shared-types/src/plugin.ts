import { z } from 'zod';
import { queueSummary, recovery } from './feed.ts';
import { environments } from './ids.ts';
import { hold } from './issuances.ts';
import { instant } from './text.ts';

/** What the browser and the PHP shell say to each other (external functions), where it is not a sidecar body. */

export const mappingStates = ['active', 'paused', 'review'] as const;
export type MappingState = (typeof mappingStates)[number];

/** What is wrong with one of them, its length included, is said beside its field. */
export const pluginTestParameters = z.object({
  sidecarUrl: z.string(),
  /** Empty: the stored one. */
  sidecarSecret: z.string(),
  environment: z.enum(environments),
  /** Empty: the stored one. */
  token: z.string(),
  timeoutSeconds: z.int(),
  /** Certificates of the sidecar's authority, PEM. Empty: the stored ones, or none with `removeCa`. */
  sidecarCa: z.string(),
  removeCa: z.boolean(),
  /** Whether plain http to another machine is permitted. */
  privateNetwork: z.boolean(),
  /** Whether the sidecar is called through the proxy of the site. */
  useProxy: z.boolean(),
});
/** `message` is one translated sentence: who the token belongs to, or what to do. */
export const pluginTestResult = z.object({
  ok: z.boolean(),
  problem: z.string(),
  message: z.string(),
  accountName: z.string().nullable(),
  latencyMs: z.int().nullable(),
  /** Whether the sidecar answered, so that it runs and Moodle reaches it. */
  answered: z.boolean(),
  /** Name of the field where it is put right, `startsidecar`: the sidecar itself; absent where it works. */
  field: z.string().optional(),
  /** Whether it works and differs from what is saved; absent where it does not work. */
  unsaved: z.boolean().optional(),
  /** What saving it would change, to be confirmed first; absent when that is nothing. */
  accountChange: z.object({ target: z.string(), question: z.string() }).optional(),
});
export type PluginTestResult = z.infer<typeof pluginTestResult>;

/** Of an account that signs in with a client id and its secret, as above. Empty secret: the stored one. */
export const accountTestParameters = z.object({
  platform: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});
/** As {@link pluginTestResult}. */
export const accountTestResult = pluginTestResult.pick({
  ok: true,
  problem: true,
  message: true,
  field: true,
  accountChange: true,
});

/** The status panel. While the sidecar is down, it is what Moodle last knew: `asOf`. */
export const connectionStatus = z.object({
  reachable: z.boolean(),
  message: z.string(),
  /** When Moodle last heard of it; absent: the sidecar said it just now, or Moodle knows nothing. */
  asOf: instant().optional(),
  configured: z.boolean(),
  accountName: z.string().nullable(),
  environment: z.string().nullable(),
  target: z.string().nullable(),
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
  issueAgain: z.boolean(),
});
export type Mapping = z.infer<typeof mapping>;

/** A user of Moodle who is named in an audit trail. */
export const person = z.object({ id: z.string(), name: z.string() });

/** Counts of the awards of a course, a category or the site, from Moodle's own table. */
export const progress = z.object({
  waiting: z.int(),
  /** Not in `waiting` or `queued`: Moodle has no record of the completion at present, so they stay where they are. */
  completionMissing: z.int().optional(),
  queued: z.int(),
  sending: z.int(),
  issued: z.int(),
  unknown: z.int(),
  needsAttention: z.int(),
  cancelled: z.int(),
  /** Asked to be revoked, and not yet revoked. */
  revoking: z.int(),
  revoked: z.int(),
  baseline: z.int(),
  notTracked: z.int(),
  noConsent: z.int(),
  etaSeconds: z.int().nullable(),
});
export type Progress = z.infer<typeof progress>;

/** How a course's mapping stands, as its card says it: what changes while badges are issued. All texts are plain. */
export const mappingStanding = z.object({
  /** Of the mapping that it is said of. */
  seen: z.string(),
  state: z.enum(mappingStates),
  /** Whether the mapping is active, and something keeps learners from the badge. */
  troubled: z.boolean(),
  label: z.string(),
  text: z.string(),
  /** `changeUrl`: where another badge is chosen, if that helps. */
  problems: z.array(
    z.object({
      message: z.string(),
      url: z.string().nullable(),
      link: z.string(),
      changeUrl: z.string().nullable(),
    }),
  ),
});

/** Many badges that need attention for one reason. `summary` is HTML. */
export const cause = z.object({
  reason: z.string(),
  badgeId: z.string(),
  summary: z.string(),
  button: z.string(),
});

/**
 * What becomes of badges that are not issued yet when a course is mapped to another badge. `ask` saves nothing when there
 * are any: the call fails with the code `waitingchoice`.
 */
export const waitingChoices = ['ask', 'send_new', 'send_old', 'cancel'] as const;
export type WaitingChoice = (typeof waitingChoices)[number];

/** Which awards of a log an action on many is about: ticked rows, all that match the filters, or all with one cause. */
export const bulkChoices = ['ids', 'filter', 'cause'] as const;

/** A sentence and how many awards it is about. */
const counted = z.object({ label: z.string(), count: z.int() });

/** What a person is asked before an action on many. All texts are translated. */
export const bulkQuestion = z.object({
  id: z.int(),
  title: z.string(),
  question: z.string(),
  /** How many it is done with; 0: there is nothing to confirm. */
  count: z.int(),
  /** How those stand. */
  included: z.array(counted),
  /** How the others stand, with which it is not done, and why. */
  leftOut: z.array(counted),
  /** What the person gives with the confirmation. */
  asks: z.enum(['nothing', 'note', 'reason', 'number']),
});
export type BulkQuestion = z.infer<typeof bulkQuestion>;

/** How far a confirmed action on many is. */
export const bulkProgress = z.object({
  id: z.int(),
  title: z.string(),
  running: z.boolean(),
  total: z.int(),
  done: z.int(),
  /** Why it does not go on at the moment; empty where it does. */
  message: z.string(),
  results: z.array(counted),
  /** Where the result of each award can be downloaded. */
  url: z.string(),
});
export type BulkProgress = z.infer<typeof bulkProgress>;

/** Why a backfill leaves out somebody who completed earlier. */
export const backfillBlocks = [
  'notcomplete',
  'deleted',
  'suspended',
  'noemail',
  'issued',
  'revoked',
  'copied',
  'nottracked',
  'refused',
  'noconsent',
] as const;
export type BackfillBlock = (typeof backfillBlocks)[number];

/** The links from a learner to a badge, in order. */
export const explainSteps = [
  'tracked',
  'completed',
  'mapped',
  'award',
  'consent',
  'attempts',
  'result',
] as const;
export type ExplainStep = (typeof explainSteps)[number];
/** `past`: not there now, and of no matter since the sidecar has the award. `unknown`: nobody could say. */
export const explainStandings = ['done', 'missing', 'waiting', 'past', 'unknown'] as const;
/** What a nightly look at a mapped badge finds wrong with it. */
export const badgeProblems = [
  'deleted',
  'unpublished',
  'expired',
  'external',
  'moved',
  'not_allowed',
] as const;
export type BadgeProblem = (typeof badgeProblems)[number];
