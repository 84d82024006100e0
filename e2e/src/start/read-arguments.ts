import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_VERSION, MOODLE_VERSIONS } from '../moodle/versions.ts';
import { describeProgram, readOptions, wholeNumber } from '../system/arguments.ts';

/** `if-ready`: a real Moodle when PHP and a source tree are there. */
export type MoodleRequest = { kind: 'if-ready' } | { kind: 'never' } | { kind: 'wanted'; version: string };

export interface StartArguments {
  readonly until: 'issued' | 'stopped';
  /** How long `until: 'issued'` may take. */
  readonly deadlineMs: number;
  readonly moodle: MoodleRequest;
  /** Ports are looked for from here on: sidecar, sandbox, Moodle. */
  readonly portBase: number;
  /** Undefined: a temporary folder. */
  readonly dataDir: string | undefined;
}

interface Parsed {
  once?: boolean;
  deadline: number;
  /** Absent: neither `--moodle` nor `--no-moodle` was given. */
  moodle?: boolean | string;
  portBase: number;
  dataDir?: string;
}

const MAX_PORT_BASE = 65_000;

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[]): StartArguments {
  const parsed = readOptions<Parsed>(describeStart(), argv);
  return {
    until: parsed.once === true ? 'issued' : 'stopped',
    deadlineMs: parsed.deadline * 1000,
    moodle: readMoodle(parsed.moodle),
    portBase: parsed.portBase,
    dataDir: parsed.dataDir,
  };
}

const WHAT = 'Starts the Navigatr sandbox and the sidecar, and issues badges to the learners of a school.';

function describeStart(): Command {
  return describeProgram('npm start --', WHAT)
    .option('--once', 'exit when all badges are issued: 0, or 1 with the reason if one is not')
    .option('--deadline <seconds>', 'how long --once waits', wholeNumber(1, 86_400), 120)
    .option('--moodle [version]', 'with a real Moodle, which is fetched if it is not there', checkVersion)
    .option('--no-moodle', 'without a real Moodle: a small school is played')
    .option('--port-base <port>', 'ports are looked for from here on', wholeNumber(1, MAX_PORT_BASE), 8787)
    .option('--data-dir <folder>', 'keep the ledger there (default: a temporary folder)');
}

function readMoodle(moodle: Parsed['moodle']): MoodleRequest {
  if (moodle === undefined) return { kind: 'if-ready' };
  if (moodle === false) return { kind: 'never' };
  return { kind: 'wanted', version: moodle === true ? DEFAULT_VERSION : moodle };
}

function checkVersion(id: string): string {
  const known = MOODLE_VERSIONS.map((version) => version.id);
  if (known.includes(id)) return id;
  throw new InvalidArgumentError(`Moodle "${id}" is not supported. Choose one of ${known.join(', ')}.`);
}
