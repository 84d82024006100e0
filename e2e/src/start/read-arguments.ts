import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_VERSION, MOODLE_VERSIONS } from '../moodle/versions.ts';

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
  const parsed = describeCommand().parse(argv, { from: 'user' }).opts<Parsed>();
  return {
    until: parsed.once === true ? 'issued' : 'stopped',
    deadlineMs: parsed.deadline * 1000,
    moodle: readMoodle(parsed.moodle),
    portBase: parsed.portBase,
    dataDir: parsed.dataDir,
  };
}

function describeCommand(): Command {
  return new Command('npm start --')
    .description(
      'Starts the Navigatr sandbox and the sidecar, and issues badges to the learners of a school.',
    )
    .option('--once', 'exit when all badges are issued: 0, or 1 with the reason if one is not')
    .option('--deadline <seconds>', 'how long --once waits', readWhole(1, 86_400), 120)
    .option('--moodle [version]', 'with a real Moodle, which is fetched if it is not there', checkVersion)
    .option('--no-moodle', 'without a real Moodle: a small school is played')
    .option('--port-base <port>', 'ports are looked for from here on', readWhole(1, MAX_PORT_BASE), 8787)
    .option('--data-dir <folder>', 'keep the ledger there (default: a temporary folder)')
    .allowExcessArguments(false)
    .showHelpAfterError('(--help names what there is)')
    .exitOverride();
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

function readWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}
