import { type Command, InvalidArgumentError, Option } from 'commander';

/** Which account, for every command. */
export const ofAccount = (command: Command): Command =>
  command
    .option('--site <id>', 'of this Moodle site (default: the only one that is connected)')
    .option(
      '--connection <id>',
      'through this connection (default: the only one of Open Badge Factory or CanCred)',
    );

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;
const DAY_MS = 24 * 60 * 60_000;

/** The beginning of a day, or a moment, in milliseconds since 1970. */
const readFrom = (text: string): number => readTime(text, 0);

/** The end of a day, or a moment. */
const readTo = (text: string): number => readTime(text, DAY_MS - 1);

function readTime(text: string, dayMs: number): number {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) + dayMs : Date.parse(text);
  const isTime = (DAY.test(text) || INSTANT.test(text)) && !Number.isNaN(time);
  // Others take the 31st of February for a day of March.
  if (isTime && new Date(time).toISOString().startsWith(text.slice(0, 10))) return time;
  throw new InvalidArgumentError(
    'It is a day in UTC, as in 2026-11-30, or a moment, as in 2026-11-30T08:00Z.',
  );
}

/** The first day of a command. `otherwise`: what it begins with without the option. */
export const fromOption = (otherwise = ''): Option =>
  new Option('--from <day>', `in UTC, as in 2026-11-01${otherwise}`).argParser(readFrom);

/** The last day of a command. */
export const toOption = (otherwise = ''): Option =>
  new Option('--to <day>', `in UTC, as in 2026-11-30${otherwise}`).argParser(readTo);

/** Milliseconds since 1970 as people read them, in UTC. */
export const timeText = (ms: number | null): string =>
  ms === null ? '-' : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

// As the vendor's own interface has them.
const PLATFORM_ID = /^\w{1,100}$/;

export function readPlatformId(text: string): string {
  if (PLATFORM_ID.test(text)) return text;
  throw new InvalidArgumentError('It is made of letters, digits and _, at most 100.');
}

const AWARD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readEventId(text: string): string {
  if (AWARD_ID.test(text))
    throw new InvalidArgumentError('It is the id of an award. `sidecar obf events` names the event of each.');
  return readPlatformId(text);
}

const ADDRESS = /^[^\s,;<>]+@[^\s,;<>@]+$/;

/** What is no address would find nothing, or everything. */
export function readAddress(text: string): string {
  if (ADDRESS.test(text)) return text;
  throw new InvalidArgumentError('It is one email address, as in ada@example.org.');
}

const ROWS_MAX = 1_000;

export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= ROWS_MAX) return count;
  throw new InvalidArgumentError(`It is a number from 1 to ${ROWS_MAX}.`);
}
