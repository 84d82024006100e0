import { type Command, Help } from 'commander';

const usual = new Help();

/** The first line of a command's help, with the options that it does not work without. */
export function commandUsage(command: Command): string {
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  return usual.commandUsage(command).replace('[options]', ['[options]', ...needed].join(' '));
}
