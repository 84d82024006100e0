import { Command, InvalidArgumentError } from 'commander';

/** A program's command line: what it does not know it refuses, and says what there is. */
export function describeProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .showHelpAfterError('(--help names what there is)')
    .exitOverride();
}

/**
 * @param argv what follows the program's name
 * @throws CommanderError when an argument is wrong or help was asked for (its text is already printed)
 */
export function readOptions<Options extends object>(program: Command, argv: readonly string[]): Options {
  return program.parse([...argv], { from: 'user' }).opts<Options>();
}

/** Reads the value of an option: a whole number in this range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Reads the value of an option. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Reads the value of an option: names of these, separated by commas. */
export function namesOf(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(`There is no "${unknown}". There are: ${known.join(', ')}.`);
  };
}
