import * as shared from '../src/index.ts';
import { docblock, generatedNotice, indented, opening, quoted } from './php.ts';

type Entry = { name: string; type: 'int' | 'string' | 'string[]' | 'array'; about: string; value: string };

const list = (name: string, about: string, values: readonly string[]): Entry => ({
  name,
  about,
  type: 'string[]',
  value: `[\n${values.map((value) => `    ${quoted(value)},\n`).join('')}]`,
});

const map = (name: string, about: string, pairs: readonly (readonly [string, string])[]): Entry => ({
  name,
  about,
  type: 'array',
  value: `[\n${pairs.map(([key, value]) => `    ${quoted(key)} => ${quoted(value)},\n`).join('')}]`,
});

type Lists = readonly (readonly [string, readonly string[]])[];

const listsOf = (pairs: Lists): string =>
  `[\n${pairs.map(([key, values]) => `    ${quoted(key)} => [${values.map(quoted).join(', ')}],\n`).join('')}]`;

const lists = (name: string, about: string, pairs: Lists): Entry => ({
  name,
  about,
  type: 'array',
  value: listsOf(pairs),
});

/** For SQL, between the brackets of `IN (…)`: constants can be put together, and these need no parameters. */
const sqlList = (name: string, about: string, values: readonly string[]): Entry => ({
  name,
  about: `SQL: ${about}`,
  type: 'string',
  value: `"${values.map(quoted).join(', ')}"`,
});

const int = (name: string, about: string, value: number): Entry => ({
  name,
  about,
  type: 'int',
  value: `${value}`,
});

const word = (name: string, about: string, value: string): Entry => ({
  name,
  about,
  type: 'string',
  value: quoted(value),
});

const { stateReasons, stateSets, holdReasons, remedyOfReason, statesOf, awardActions } = shared;
const statuses: Readonly<Record<shared.AwardStatus, shared.StatusRow>> = shared.statuses;
const holds: Readonly<Record<shared.HoldReason, shared.HoldRow>> = shared.holds;
const holdsThat = (is: (row: shared.HoldRow) => unknown): string[] =>
  holdReasons.filter((reason) => is(holds[reason]));

const mayExist = stateReasons.filter((reason) => shared.exists(reason) === 'maybe');

const entries: Entry[] = [
  list('ISSUANCE_STATES', 'Where an issuance stands.', shared.issuanceStates),
  list('OPEN_STATES', 'States in which the sidecar can still take it back.', statesOf('open')),
  list(
    'SENT_STATES',
    'States in which it may have reached the platform, and nobody knows.',
    statesOf('sent'),
  ),
  list('SETTLED_STATES', 'States in which nothing more is sent.', statesOf('settled')),
  sqlList('SQL_OPEN', 'states in which the sidecar can still take it back.', stateSets.open),
  sqlList('SQL_SENT', 'states in which it may have reached the platform.', stateSets.sent),
  sqlList('SQL_SETTLED', 'states in which nothing more is sent.', stateSets.settled),
  sqlList('SQL_UNSETTLED', 'states in which something may still happen.', stateSets.unsettled),
  list('STOPPED_STATES', 'States that only a person or Moodle ends.', stateSets.stopped),
  list(
    'WAS_ISSUED_STATES',
    'States of what the platform has issued, whatever became of it.',
    stateSets.wasIssued,
  ),
  sqlList('SQL_UNISSUED', 'states of what the platform has not issued.', stateSets.unissued),
  sqlList('SQL_CONSENT_REASONS', 'reasons of a cancel for lack of consent.', shared.consentReasons),
  sqlList('SQL_ERASED', 'reasons with which the learner or the course was erased.', shared.erasedReasons),
  sqlList('SQL_MAY_EXIST', 'reasons with which the platform may have the badge.', mayExist),
  list('CONSENT_REASONS', 'Reasons of a cancel for lack of consent.', shared.consentReasons),
  list('MOVING', 'Statuses and states that change without a person.', shared.movingStandings),
  list('STATE_REASONS', 'Why an issuance is where it is.', stateReasons),
  list(
    'UNRESOLVED_REFUSALS',
    'Why one learner was refused, as long as others tell nothing.',
    shared.unresolvedRefusals,
  ),
  list('NOT_REVOKED_REASONS', 'Why one is issued still that was to be revoked.', shared.notRevokedReasons),
  list('REASONS_THAT_MAY_EXIST', 'Reasons with which the platform may have the badge.', mayExist),
  map(
    'NEED_OF_REASON',
    'Reason of a state => what Moodle sends again to free it.',
    stateReasons.flatMap((it) => {
      const need = shared.needOf(it);
      return need === null ? [] : [[it, need] as const];
    }),
  ),
  list('OUTCOMES', 'What one attempt came to.', shared.outcomeNames),
  list('ISSUED_OUTCOMES', 'What an attempt came to that issued the badge.', shared.issuedOutcomes),
  list('HOLD_REASONS', 'Why sending stops.', holdReasons),
  list(
    'HOLDS_WITHOUT_NOTICE',
    'Holds that end within seconds, or that somebody wanted.',
    holdsThat(({ notice }) => notice === 'none'),
  ),
  list(
    'HOLD_ERRORS',
    'Holds with which nothing is sent until a person acts.',
    holdsThat(({ notice }) => notice === 'error'),
  ),
  list(
    'HOLDS_WITH_OWN_CHECK',
    'Holds that a status check of their own tells of.',
    holdsThat(({ hasOwnCheck }) => hasOwnCheck),
  ),
  list(
    'HOLDS_ONLY_WHILE_WAITING',
    'Holds that are no news while nothing waits behind them.',
    holdsThat(({ newsOnlyWhileWaiting }) => newsOnlyWhileWaiting),
  ),
  list(
    'HOLDS_OF_ANOTHER_BADGE',
    'Holds that mapping another badge ends.',
    holdsThat(({ otherBadgeHelps }) => otherBadgeHelps),
  ),
  list('REMEDIES', 'What a person can do.', shared.remedyNames),
  map(
    'REMEDY_OF_REASON',
    'Reason of a state => remedy.',
    stateReasons.map((it) => [it, remedyOfReason(it)] as const),
  ),
  {
    name: 'REASON_OF_BADGE_STATUS',
    type: 'array',
    about: 'Platform => HTTP status that it refuses a badge with => reason.',
    value: `[\n${shared.platforms
      .map((platform) => {
        const told = Object.entries(shared.refusalsOf[platform]);
        const reasons = told.map(([status, { badge }]) => `${status} => ${quoted(badge)}`).join(', ');
        return `    ${quoted(platform)} => [${reasons}],\n`;
      })
      .join('')}]`,
  },
  list('AWARD_STATUSES', "Where an award stands in Moodle's own table.", shared.awardStatuses),
  list(
    'SENDING_ACTIONS',
    'Actions after which a badge may be sent.',
    awardActions.filter((action) => shared.actions[action].sends),
  ),
  list(
    'SIDECAR_ACTIONS',
    'Actions that the sidecar carries out, on what it has.',
    awardActions.filter((action) => shared.actions[action].by === 'sidecar'),
  ),
  lists(
    'BULK_ACTIONS',
    'Action for many awards => how one stands that it was done with: its status, or its state in the sidecar.',
    Object.entries(shared.bulkActions),
  ),
  lists(
    'ACTIONS_OF_STATUS',
    'Status of an award => what a person is offered.',
    shared.awardStatuses.map((it) => [it, statuses[it].actions] as const),
  ),
  {
    name: 'ACTIONS',
    type: 'array',
    about: 'State of an issuance => reason (none: all others) => what a person is offered.',
    value: `[\n${shared.issuanceStates
      .map(
        (state) =>
          `${indented(`${quoted(state)} => ${listsOf(Object.entries(shared.offers[state]))}`, 1)},\n`,
      )
      .join('')}]`,
  },
  list('HISTORY_ACTIONS', 'What the history of a badge tells as an act.', shared.historyActions),
  list('SILENT_STEPS', 'Moves of an issuance that its history does not tell as an act.', shared.silentSteps),
  list('SITE_ACTS', 'What a user does to a whole site.', shared.siteActs),
  word(
    'ACT_IN_THE_PLATFORMS_WORDS',
    "The act in a badge's history whose note is the platform's words.",
    shared.actInThePlatformsWords,
  ),
  list('ACT_RESULTS', 'What came of an action on one award.', shared.actResults),
  list('MAPPING_STATES', 'Whether a mapping issues.', shared.mappingStates),
  list('BACKFILL_BLOCKS', 'Why a backfill leaves somebody out.', shared.backfillBlocks),
  list('EXPLAIN_STEPS', 'The links from a learner to a badge.', shared.explainSteps),
  list('ENVIRONMENTS', 'Which Navigatr.', shared.environments),
  list('CONNECTION_PROBLEMS', 'What a connection test found.', shared.connectionProblems),
  list('ERROR_CODES', 'Every error the sidecar answers with.', shared.errorCodeNames),
  list('PLATFORMS', 'The badge platforms there are.', shared.platforms),
  list('PLATFORMS_THAT_REVOKE', 'Platforms that can take an issued badge back.', shared.platformsThatRevoke),
  list(
    'PLATFORMS_THAT_FIND',
    'Platforms that can be asked whether they issued an award.',
    shared.platformsThatFind,
  ),
  word('MAIN_CONNECTION', 'The connection that the settings page shows.', shared.MAIN_CONNECTION),
  word('WIRE_VERSION', 'What this plugin speaks with the sidecar, major.minor.', shared.WIRE_VERSION),
  word('WIRE_VERSION_HEADER', 'The header that carries the version.', shared.WIRE_VERSION_HEADER),
  int('PLATFORM_ID_MAX', 'The longest id of a badge platform, in characters.', shared.PLATFORM_ID_MAX),
  int('PERMIT_MIN_SECONDS', 'The shortest time that a feed call permits sending.', shared.PERMIT_SECONDS.min),
  int('PERMIT_MAX_SECONDS', 'The longest time that a feed call permits sending.', shared.PERMIT_SECONDS.max),
  int('PERSON_NAME_MAX', 'The longest first or last name, in UTF-16 units.', shared.PERSON_NAME_MAX),
  int('COURSE_NAME_MAX', 'The longest name of a course, in UTF-16 units.', shared.COURSE_NAME_MAX),
  int('EVIDENCE_MAX', 'The longest evidence, in UTF-16 units.', shared.EVIDENCE_MAX),
  int('VALID_MONTHS_MAX', 'The most months that a badge may be valid.', shared.VALID_MONTHS_MAX),
  int('TOKEN_MAX', 'The longest token or client secret, in characters.', shared.TOKEN_MAX),
  int('NOTE_MAX', 'The longest note of somebody who acts, in UTF-16 units.', shared.NOTE_MAX),
  int('TEST_RULE', 'The rule of a test badge, which somebody sends to their own address.', shared.TEST_RULE),
  int('RATE_LIMIT', 'How many badges Navigatr takes in one window.', shared.NAVIGATR_RATE.limit),
  int(
    'RATE_WINDOW_MS',
    'How long that window is, with what the sidecar keeps in reserve.',
    shared.NAVIGATR_RATE.windowMs + shared.RATE_RESERVE_MS,
  ),
  int('BATCH_MAX', 'The most awards or ids in one request.', shared.BATCH_MAX),
  int('BADGE_PAGE_MAX', 'The most badges on one page.', shared.BADGE_PAGE_MAX),
  int('BADGE_CATEGORIES_MAX', 'The most categories that limit a list.', shared.BADGE_CATEGORIES_MAX),
  int('SECRET_MIN_BYTES', 'The shortest secret of a site, in bytes.', shared.SECRET_MIN_BYTES),
  int('TIMEOUT_MIN_MS', 'The shortest HTTP timeout.', shared.TIMEOUT_MS.min),
  int('TIMEOUT_MAX_MS', 'The longest HTTP timeout.', shared.TIMEOUT_MS.max),
];

const constant = ({ name, type, about, value }: Entry): string =>
  indented(`/** @var ${type} ${about} */\npublic const ${name} = ${value};`, 1);

/** The closed lists and limits that plugin and sidecar share, as a PHP class. */
export const vocabularyClass = (): string => `${opening}
namespace local_navigatr\\local\\contract;

${docblock(['The words and limits that the plugin shares with the sidecar.', '', generatedNotice])}
final class vocabulary {
${entries.map(constant).join('\n\n')}
}
`;
