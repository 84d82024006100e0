import pino, { type DestinationStream, type Logger } from 'pino';
import { databaseCause } from './db/database-error.ts';
import { namedTrouble } from './db/database-trouble.ts';

// Whatever a caller hands in by mistake: the serializers below already let only named fields through.
const SECRET_PATHS = [
  'token',
  'password',
  'secret',
  'credential',
  'email',
  'firstName',
  'lastName',
  'recipient',
  'body',
  'authorization',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * JSON lines on stdout. Errors are reduced to class, code, what to do, constraint and stack frames, because messages of database and
 * upstream errors hold parameters, and those hold names and tokens.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: safeError, error: safeError },
    redact: { paths: SECRET_PATHS, censor: '[hidden]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

// As pino numbers its levels.
const WARN = 40;
const ERROR = 50;

/** One sentence a line in place of JSON, for a terminal. */
export const forPeople = (terminal: { write: (line: string) => unknown }): DestinationStream => ({
  write: (line) => void terminal.write(`${sentenceOf(JSON.parse(line))}\n`),
});

// C1 begins a command for some terminals, as ESC does for all; others turn the text around, or begin a line.
const DRIVING = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escapeSign = (sign: string): string =>
  sign
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

type Line = { level: number; time: string; msg: string } & Record<string, unknown>;

function sentenceOf({ level, time, msg, ...fields }: Line): string {
  const kind = level >= ERROR ? 'Error: ' : level >= WARN ? 'Warning: ' : '';
  const facts = Object.entries(fields).map(([name, value]) => `${name} ${plain(value)}`);
  const clock = new Date(time).toTimeString().slice(0, 8);
  return `${clock} ${kind}${plain(msg)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/** Escaped as in JSON, and what JSON leaves as it is, so that nothing in it drives the terminal. */
function plain(value: unknown): string {
  const json = (JSON.stringify(value) ?? '').replace(DRIVING, escapeSign);
  return typeof value === 'string' ? json.slice(1, -1).replaceAll('\\"', '"') : json;
}

/** What of an error may be logged. */
export function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const why = namedTrouble(error);
  return {
    type: error.name,
    ...databaseCause(error),
    ...(why === null ? {} : { why }),
    frames: frames(error),
  };
}

// The stack begins with the message, which may hold parameters over several lines: only its frames are kept.
const frames = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .+:\d+:\d+\)?$/.test(line))
    .slice(0, 8);
