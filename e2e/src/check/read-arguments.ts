import { Command, InvalidArgumentError } from 'commander';
import { MOODLE_VERSIONS } from '../moodle/versions.ts';
import type { Part } from './part.ts';

export interface CheckArguments {
  readonly wish: 'list' | 'run';
  readonly parts: readonly Part[];
  /** Whether output is shown as it comes, or only what failed. */
  readonly output: 'live' | 'failures';
  /** Moodles to test in; undefined: as each part sees fit. */
  readonly versions: readonly string[] | undefined;
}

interface Parsed {
  only?: string[];
  skip?: string[];
  moodle?: string[];
  list?: boolean;
  verbose?: boolean;
}

/**
 * @param known every part there is, in order
 * @throws CommanderError after printing help or what is wrong
 */
export function readArguments(argv: readonly string[], known: readonly Part[]): CheckArguments {
  const names = known.map((part) => part.name);
  const {
    only = known.filter((part) => !part.onRequest).map((part) => part.name),
    skip = [],
    moodle,
    list,
    verbose,
  } = describeCommand(names).parse(argv, { from: 'user' }).opts<Parsed>();
  return {
    wish: list === true ? 'list' : 'run',
    parts: known.filter((part) => only.includes(part.name) && !skip.includes(part.name)),
    output: verbose === true ? 'live' : 'failures',
    versions: moodle,
  };
}

function describeCommand(names: readonly string[]): Command {
  const versions = MOODLE_VERSIONS.map((version) => version.id);
  return new Command('npm test --')
    .description('Checks everything and ends with a table of what ran.')
    .option('--only <parts>', 'only these, separated by commas', readNames(names))
    .option('--skip <parts>', 'all but these', readNames(names))
    .option('--moodle <versions>', 'PHPUnit and browser tests in these Moodles only', readNames(versions))
    .option('--list', 'say what there is and end')
    .option('--verbose', 'show all output as it comes')
    .allowExcessArguments(false)
    .exitOverride();
}

function readNames(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(`There is no "${unknown}". There are: ${known.join(', ')}.`);
  };
}
