import { Command, InvalidArgumentError } from 'commander';
import type { Part } from './part.ts';

export interface CheckArguments {
  readonly wish: 'list' | 'run';
  readonly parts: readonly Part[];
  /** Whether output is shown as it comes, or only what failed. */
  readonly output: 'live' | 'failures';
}

interface Parsed {
  only?: string[];
  skip?: string[];
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
    only = names,
    skip = [],
    list,
    verbose,
  } = describeCommand(names).parse(argv, { from: 'user' }).opts<Parsed>();
  return {
    wish: list === true ? 'list' : 'run',
    parts: known.filter((part) => only.includes(part.name) && !skip.includes(part.name)),
    output: verbose === true ? 'live' : 'failures',
  };
}

function describeCommand(names: readonly string[]): Command {
  const readNames = (text: string) => text.split(',').map((name) => checkName(name.trim(), names));
  return new Command('npm test --')
    .description('Checks everything and ends with a table of what ran.')
    .option('--only <parts>', 'only these, separated by commas', readNames)
    .option('--skip <parts>', 'all but these', readNames)
    .option('--list', 'say what there is and end')
    .option('--verbose', 'show all output as it comes')
    .allowExcessArguments(false)
    .exitOverride();
}

function checkName(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new InvalidArgumentError(`There is no part "${name}". There are: ${names.join(', ')}.`);
}
