import type { OperationResult } from '@local-navigatr/shared-types';
import { offersFor, type Rights } from './issuance_actions.ts';
import { actsIn, type Issuance, outcomeKey } from './issuance_strings.ts';
import { actInThePlatformsWords, underway, wasIssued } from './life_cycle.ts';

type Attempt = OperationResult<'get_issuance'>['attempts'][number];
type Hold = OperationResult<'get_issuance'>['holds'][number];
type Words = ReadonlyMap<string, string>;
/** How the sidecar names who runs commands on its host. */
const COMMAND_LINE = 'command line';

/** Shows an instant as Moodle writes it for the reader. */
type Clock = (instant: string) => string;

export type Reader = Rights & { words: Words };
type Writer = Reader & { clock: Clock };

const say = (words: Words, key: string): string => words.get(key) ?? key;

/** What to do, or nothing where nothing is to be done: the table stays readable. */
const advice = (words: Words, remedy: string): string =>
  remedy === 'none' ? '' : say(words, `remedy_${remedy}`);

/** `untold`: remedies that are not said; null for an attempt that is not the last: its advice is out of date. */
const attemptRow = (
  attempt: Attempt,
  { words, clock }: Writer,
  untold: readonly string[] | null,
): object => ({
  number: attempt.number,
  instant: attempt.startedAt,
  at: clock(attempt.startedAt),
  answer: say(words, 'answer'),
  status: attempt.httpStatus === null ? say(words, 'noanswer') : String(attempt.httpStatus),
  cause: say(words, outcomeKey(attempt)),
  requestId: attempt.requestId,
  errorClass: attempt.errorClass,
  said: attempt.said || null,
  says: say(words, 'platformsays'),
  advice: untold === null || untold.includes(attempt.remedy) ? '' : advice(words, attempt.remedy),
  repeat: attempt.repeat,
});

function holdRow(hold: Hold, { words, clock }: Writer, shown: string): object {
  const todo = advice(words, hold.remedy);
  return {
    reason: say(words, `hold_${hold.reason}`),
    advice: shown.includes(todo) ? '' : todo,
    since: clock(hold.since),
    until: hold.until === null ? null : clock(hold.until),
    waiting: hold.waiting,
  };
}

type Entry = Issuance['audit'][number];

/** In whose name Moodle does what follows from a setting, a completion or an answer. */
const NO_USER = '0';

/** Who acted, by name where Moodle still knows the account. */
function nameOf(actor: string, { people }: Issuance, words: Words): string {
  if (actor === 'system' || actor === NO_USER) return say(words, 'auditsystem');
  if (actor === COMMAND_LINE) return say(words, 'auditcommandline');
  return people.find(({ id }) => id === actor)?.name ?? say(words, 'auditunknown');
}

/** What a person wrote about it, or the platform said. What the software notes is no text for people. */
const noteOf = ({ actor, action, details }: Entry): string | null =>
  details === '' || (['system', NO_USER, ''].includes(actor) && action !== actInThePlatformsWords)
    ? null
    : details;

const auditRow = (entry: Entry, issuance: Issuance, { words, clock }: Writer): object => ({
  at: clock(entry.at),
  what: say(words, `audit_${entry.action}`),
  note: noteOf(entry),
  who: nameOf(entry.actor, issuance, words),
  behind: entry.realActor === null ? null : nameOf(entry.realActor, issuance, words),
});

/** What stands at the top already is not said again; and where it waits for a person, or is settled, nothing is retried. */
function untoldOf({ state, remedy }: Issuance): readonly string[] {
  if (underway.includes(state)) return [remedy];
  // What is revoked is not claimed any more, and what is to be revoked should not be.
  const isUnwanted = state === 'revoking' || state === 'revoked' || remedy === 'revoke_there';
  return isUnwanted ? [remedy, 'wait', 'claim_mail'] : [remedy, 'wait'];
}

/** The address, under what it means: where the badge went, or may have gone, where it will go, or that of one which is not sent. */
function addressOf({ address, state, reason, attempts }: Issuance): object {
  const mayExist = reason === 'may_have_been_issued' || attempts.some(({ mayHaveIssued }) => mayHaveIssued);
  if (wasIssued.includes(state) || state === 'unknown' || mayExist) return { sentTo: address };
  return state === 'cancelled' ? { address } : { goesTo: address };
}

/** The badge, with its id at the platform. */
const badgeOf = ({ badgeName, badgeId }: Issuance): string | null =>
  badgeName === '' ? badgeId : `${badgeName} (${badgeId})`;

/** Whether the learner has taken it; null where the platform has not said, or it is not theirs any more. */
function claimedOf({ claimed, state }: Issuance, words: Words): string | null {
  if (claimed === undefined || state === 'revoked') return null;
  return say(words, claimed ? 'claimedyes' : 'claimedno');
}

/** The day until which it is valid; null where it is not known, or it is not valid any more. */
const expiresOf = ({ expires, state }: Issuance): string | null =>
  expires === '' || state === 'revoked' ? null : expires;

/** Moodle writes times: in the reader's language, calendar and time zone, which need not be the browser's. */
function clockOf({ times }: Issuance): Clock {
  const texts = new Map(times.map(({ instant, text }) => [instant, text]));
  return (instant) => texts.get(instant) ?? instant;
}

/** The template context for one issuance. Everything in it is plain text; the template escapes. */
export function detailsOf(issuance: Issuance, reader: Reader): object {
  const { words } = reader;
  const clock = clockOf(issuance);
  const writer = { ...reader, clock };
  // While it is held, its own time says nothing: the hold says when it is looked at again.
  const isDue = issuance.state === 'queued' && issuance.holds.length === 0;
  const nextAttempt = isDue ? issuance.nextAttemptAt : null;
  return {
    awardId: issuance.awardId,
    seen: issuance.state,
    state: say(words, `state_${issuance.state}`),
    [issuance.state]: true,
    // Moodle's own sentence for this reader: the same as in the row.
    advice: issuance.advice,
    problems: issuance.problems,
    hasProblems: issuance.problems.length > 0,
    trigger: say(words, `trigger_${issuance.trigger}`),
    badge: badgeOf(issuance),
    badgeUrl: issuance.badgeUrl || null,
    platform: issuance.platformName || null,
    ...addressOf(issuance),
    completedAt: issuance.completedAt === null ? null : clock(issuance.completedAt),
    acceptedAt: clock(issuance.acceptedAt),
    nextAttemptAt: nextAttempt === null ? null : clock(nextAttempt),
    expires: expiresOf(issuance),
    claimed: claimedOf(issuance, words),
    attempts: issuance.attempts.map((attempt, index) =>
      attemptRow(attempt, writer, index === issuance.attempts.length - 1 ? untoldOf(issuance) : null),
    ),
    hasAttempts: issuance.attempts.length > 0,
    holds: issuance.holds.map((hold) => holdRow(hold, writer, issuance.advice)),
    hasHolds: issuance.holds.length > 0,
    audit: actsIn(issuance).map((entry) => auditRow(entry, issuance, writer)),
    hasAudit: actsIn(issuance).length > 0,
    offers: offersFor(issuance, reader).map(({ action, key }) => ({ action, label: say(words, key) })),
  };
}
