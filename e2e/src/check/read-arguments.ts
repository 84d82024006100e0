import type { Command } from 'commander';
import { MOODLE_VERSIONS } from '../moodle/versions.ts';
import { describeProgram, namesOf, readOptions } from '../system/arguments.ts';
import type { Part } from './part.ts';

export interface CheckArguments {
  readonly action: 'list' | 'run';
  readonly parts: readonly Part[];
  /** Whether output is shown as it comes, or only what failed. */
  readonly output: 'live' | 'failures';
}

/** Every part there is, in order, for these Moodles; undefined: as they see fit. */
type KnownParts = (versions: readonly string[] | undefined) => readonly Part[];

interface Parsed {
  only?: string[];
  skip?: string[];
  moodle?: string[];
  list?: boolean;
  verbose?: boolean;
}

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[], knownParts: KnownParts): CheckArguments {
  const program = describeCheck(selectorsOf(knownParts(undefined)));
  const { only, skip = [], moodle, list, verbose } = readOptions<Parsed>(program, argv);
  const isWanted = (part: Part) => (only === undefined ? part.onRequest !== true : isNamed(part, only));
  return {
    action: list === true ? 'list' : 'run',
    parts: knownParts(moodle).filter((part) => isWanted(part) && !isNamed(part, skip)),
    output: verbose === true ? 'live' : 'failures',
  };
}

function selectorsOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.flatMap(({ name, family = name }) => [family, name]))];
}

function isNamed({ name, family = name }: Part, names: readonly string[]): boolean {
  return names.includes(name) || names.includes(family);
}

function describeCheck(names: readonly string[]): Command {
  const versions = MOODLE_VERSIONS.map((version) => version.id);
  return describeProgram('npm test --', 'Checks everything and ends with a table of what ran.')
    .option('--only <parts>', 'only these, separated by commas', namesOf(names))
    .option('--skip <parts>', 'all but these', namesOf(names))
    .option('--moodle <versions>', 'PHPUnit and browser tests in these Moodles only', namesOf(versions))
    .option('--list', 'say what there is and end')
    .option('--verbose', 'show all output as it comes');
}
