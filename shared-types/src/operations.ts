import { z } from 'zod';
import { badgesReply, provider, providersReply } from './catalogue.ts';
import { CONNECTION_ID_MAX, PLATFORM_ID_MAX } from './ids.ts';
import { actReply, issuance, NOTE_MAX } from './issuances.ts';
import {
  accountTestParameters,
  accountTestResult,
  bulkChoices,
  bulkProgress,
  bulkQuestion,
  cause,
  connectionStatus,
  mapping,
  mappingStanding,
  mappingStates,
  person,
  pluginTestParameters,
  pluginTestResult,
  progress,
  waitingChoices,
} from './plugin.ts';
import { awardActions } from './states.ts';
import { instant, text } from './text.ts';

export type Operation = {
  /** `read` changes nothing, `write` does. */
  type: 'read' | 'write';
  /** Checked in the named context: the system, the course of `courseId`, or the awards' courses. */
  capability: string;
  context: 'system' | 'course' | 'award';
  /** What it is for, shown in Moodle's list of external functions. */
  description: string;
  parameters: z.ZodObject;
  returns: z.ZodObject;
};

const course = { courseId: z.int() };
const ids = z.array(text(64));
/** What the page showed of what is to change; the call is refused where that is another by now. */
const seen = { seen: text(100) };

/** The plugin's external functions: one table for their PHP descriptions, capabilities and AMD types. */
export const operations = {
  test_connection: {
    type: 'write',
    capability: 'local/navigatr:managecredentials',
    context: 'system',
    description: 'Tests typed, unsaved connection values',
    parameters: pluginTestParameters,
    returns: pluginTestResult,
  },
  get_connection: {
    type: 'read',
    capability: 'local/navigatr:managecredentials',
    context: 'system',
    description: 'State of the connection, queue and holds',
    parameters: z.object({}),
    returns: connectionStatus,
  },
  remove_connection: {
    type: 'write',
    capability: 'local/navigatr:managecredentials',
    context: 'system',
    description: 'Forgets a credential and pauses every mapping of its platform',
    parameters: z.object({ ...seen, connection: text(CONNECTION_ID_MAX) }),
    returns: z.object({ removed: z.boolean(), paused: z.int() }),
  },
  get_removal: {
    type: 'read',
    capability: 'local/navigatr:managecredentials',
    context: 'system',
    description: 'What removing a connection would stop',
    parameters: z.object({ connection: text(CONNECTION_ID_MAX) }),
    returns: z.object({ mappings: z.int(), waiting: z.int() }),
  },
  test_account: {
    type: 'write',
    capability: 'local/navigatr:managecredentials',
    context: 'system',
    description: 'Tests a typed, unsaved client id and secret',
    parameters: accountTestParameters,
    returns: accountTestResult,
  },
  get_providers: {
    type: 'read',
    capability: 'local/navigatr:configurecourse',
    context: 'course',
    description: 'Providers that badges can be issued from',
    /** `refresh`: whether they are fetched from the platform again. */
    parameters: z.object({ ...course, refresh: z.boolean() }),
    /** `connection` and `platformName`: what each is issued through. */
    returns: providersReply.extend({
      providers: z.array(provider.extend({ connection: z.string(), platformName: z.string() })),
    }),
  },
  get_badges: {
    type: 'read',
    capability: 'local/navigatr:configurecourse',
    context: 'course',
    description: "A page of a provider's badges",
    parameters: z.object({
      ...course,
      connection: text(CONNECTION_ID_MAX),
      providerId: text(PLATFORM_ID_MAX),
      query: text(255),
      page: z.int(),
      size: z.int(),
      /** Whether they are fetched from the platform again. */
      refresh: z.boolean(),
    }),
    returns: badgesReply,
  },
  save_mapping: {
    type: 'write',
    capability: 'local/navigatr:configurecourse',
    context: 'course',
    description: 'Maps a course to a badge',
    parameters: z.object({
      ...course,
      connection: text(CONNECTION_ID_MAX),
      providerId: text(PLATFORM_ID_MAX),
      badgeId: text(PLATFORM_ID_MAX),
      waiting: z.enum(waitingChoices),
      ...seen,
      /** Whether the course total is sent; null: as the course does it anyhow. */
      sendScore: z.boolean().nullable(),
    }),
    returns: mapping,
  },
  set_mapping_state: {
    type: 'write',
    capability: 'local/navigatr:configurecourse',
    context: 'course',
    description: 'Pauses or resumes a mapping',
    parameters: z.object({ ...course, state: z.enum(mappingStates), ...seen }),
    returns: mapping,
  },
  remove_mapping: {
    type: 'write',
    capability: 'local/navigatr:configurecourse',
    context: 'course',
    description: 'Removes the badge from a course',
    parameters: z.object({ ...course, ...seen }),
    returns: z.object({ removed: z.boolean() }),
  },
  get_issuance: {
    type: 'read',
    capability: 'local/navigatr:viewlog',
    context: 'award',
    description: 'One issuance with all its attempts',
    parameters: z.object({ awardId: text(64) }),
    /** `badgeName` and `badgeUrl`: of the badge that the course has now; empty where that is another one, `learnerName` where the account is gone. */
    returns: issuance.extend({
      /** Where it is issued from; empty where that need not be said. */
      platformName: z.string(),
      /** Strings that this platform has otherwise than Navigatr. */
      words: z.array(z.object({ key: z.string(), text: z.string() })),
      people: z.array(person),
      learnerName: z.string(),
      badgeName: z.string(),
      badgeUrl: z.string(),
      /** The day on which it expires or expired, as the reader writes it; empty: nothing is known of one. */
      expires: z.string(),
      /** Each time above, as Moodle writes it for the reader. */
      times: z.array(z.object({ instant: instant(), text: z.string() })),
    }),
  },
  /** Of a category with all below it with course 0; of the site with both 0. Each for those who may read that log. */
  get_progress: {
    type: 'read',
    capability: 'local/navigatr:viewlog',
    context: 'course',
    description: 'Counts of awards by state',
    parameters: z.object({ ...course, categoryId: z.int() }),
    /**
     * `sentOnResume`: how many go out when the course's paused mapping is resumed. `causes`: what keeps many badges from being issued,
     * for those who may retry them. `standing`: of a mapped course, for those who may configure it.
     */
    returns: progress.extend({
      sentOnResume: z.int(),
      causes: z.array(cause),
      standing: mappingStanding.optional(),
    }),
  },
  act_on_issuances: {
    type: 'write',
    capability: 'local/navigatr:manageissuances',
    context: 'award',
    description: 'Retries, cancels, decides, releases or issues again',
    /** `seen`: the state that the page showed of them; empty where it showed several. */
    parameters: z.object({ ids, action: z.enum(awardActions), note: text(NOTE_MAX), ...seen }),
    returns: actReply,
  },
  /** Of a course, a category or the site, as for `get_progress`. What is chosen is kept as it stands; nothing is done yet. */
  prepare_bulk_action: {
    type: 'write',
    capability: 'local/navigatr:manageissuances',
    context: 'course',
    description: 'Asks what an action on many awards would do',
    /** `ids` with choice `ids`; `reason` and `badgeId` with choice `cause`. */
    parameters: z.object({
      ...course,
      categoryId: z.int(),
      action: z.enum(awardActions),
      choice: z.enum(bulkChoices),
      ids,
      reason: text(40),
      badgeId: text(PLATFORM_ID_MAX),
    }),
    returns: bulkQuestion,
  },
  start_bulk_action: {
    type: 'write',
    capability: 'local/navigatr:manageissuances',
    context: 'award',
    description: 'Starts an action on many awards that was asked about',
    /** `note` or `number`: what {@link bulkQuestion} asks for. */
    parameters: z.object({ id: z.int(), note: text(NOTE_MAX), number: z.int() }),
    returns: bulkProgress,
  },
  stop_bulk_action: {
    type: 'write',
    capability: 'local/navigatr:manageissuances',
    context: 'award',
    description: 'Stops an action on many awards',
    parameters: z.object({ id: z.int() }),
    returns: bulkProgress,
  },
  get_bulk_action: {
    type: 'read',
    capability: 'local/navigatr:manageissuances',
    context: 'award',
    description: 'How far an action on many awards is',
    parameters: z.object({ id: z.int() }),
    returns: bulkProgress,
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type OperationParameters<Name extends OperationName> = z.infer<
  (typeof operations)[Name]['parameters']
>;
export type OperationResult<Name extends OperationName> = z.infer<(typeof operations)[Name]['returns']>;
