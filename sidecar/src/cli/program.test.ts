import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import type { CliContext } from './cli-context.ts';
import { createProgram } from './program.ts';

it.each([['servee'], ['serve', 'now'], ['list']])('refuses %s by its name', async (...argument) => {
  const refused = runCommand({}, argument);
  await expect(refused).rejects.toThrow(`there is no command '${argument.at(-1)}'`);
  await expect(refused).rejects.toHaveProperty('exitCode', 1);
});

it('says its version, and that of what it speaks with Moodle', async () => {
  await expect(runCommand({}, ['--version'])).rejects.toThrow(/^\d+\.\d+\.\d+ \(wire \d+\.\d+\)$/);
});

const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];

it('shows in the help of each command what it does not work without, and what each word means', async () => {
  const commands = every(createProgram({} as CliContext, async () => undefined));
  for (const command of commands) {
    const [usage = ''] = command.helpInformation().split('\n');
    const needed = command.options.filter(({ mandatory }) => mandatory);
    for (const { flags } of needed) expect(usage).toContain(` ${flags}`);
    for (const argument of command.registeredArguments) {
      expect(argument.description, `${command.name()} <${argument.name()}>`).not.toBe('');
    }
  }
  expect(commands.map((command) => command.helpInformation()).join('\n')).not.toContain('(default: [])');
});
