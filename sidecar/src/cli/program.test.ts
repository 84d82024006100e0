import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

it.each([['servee'], ['serve', 'now'], ['list']])('refuses %s by its name', async (...argument) => {
  const refused = runCommand({}, argument);
  await expect(refused).rejects.toThrow(`there is no command '${argument.at(-1)}'`);
  await expect(refused).rejects.toHaveProperty('exitCode', 1);
});

it('says its version, and that of what it speaks with Moodle', async () => {
  await expect(runCommand({}, ['--version'])).rejects.toThrow(/^\d+\.\d+\.\d+ \(wire \d+\.\d+\)$/);
});
