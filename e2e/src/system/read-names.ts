import { InvalidArgumentError } from 'commander';

/**
 * Reads the value of an option: names, separated by commas.
 * @throws InvalidArgumentError for a name that is not known
 */
export function readNames(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) return names;
    throw new InvalidArgumentError(`There is no "${unknown}". There are: ${known.join(', ')}.`);
  };
}
