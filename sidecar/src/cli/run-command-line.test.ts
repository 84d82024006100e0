import { Command } from 'commander';
import { expect, it } from 'vitest';
import { Unconfirmed } from '../errors.ts';
import { createLog } from '../log.ts';
import type { CliContext } from './cli-context.ts';
import { runCommandLine } from './run-command-line.ts';

/** Runs a command that wants a yes, with `answer` from the terminal, and tells what it was asked and whether it was done. */
async function run(answer: boolean | null, ...more: string[]): Promise<{ asked: string[]; done: string[] }> {
  const [asked, done]: string[][] = [[], []];
  const context: CliContext = {
    environment: {},
    log: () => createLog('silent'),
    print: () => {},
    actionLog: createLog('silent'),
    onLockLost: () => {},
    confirm:
      answer === null
        ? null
        : async (question) => {
            asked?.push(question);
            return answer;
          },
    running: null,
    signal: null,
  };
  const program = new Command('sidecar');
  program
    .command('undo')
    .argument('<what>')
    .option('--yes')
    .action((what: string, { yes }: { yes?: true }) => {
      if (!yes) throw new Unconfirmed(`Undo ${what}?`);
      done?.push(what);
    });
  const failed = await runCommandLine(context, program, [
    'undo',
    ...(more[0] === '--' ? more : ['it', ...more]),
  ]).catch(({ message }: Error) => message);
  return { asked: asked ?? [], done: done ?? [], ...(failed ? { failed } : {}) };
}

it('does what was confirmed on a terminal, and nothing that was not', async () => {
  expect(await run(true)).toEqual({ asked: ['Undo it?'], done: ['it'] });
  expect(await run(true, '--', '-it')).toEqual({ asked: ['Undo -it?'], done: ['-it'] });
  expect(await run(false)).toEqual({ asked: ['Undo it?'], done: [], failed: 'Nothing was done.' });
});

it('asks nobody where --yes was given, and does nothing where nobody can be asked', async () => {
  expect(await run(true, '--yes')).toEqual({ asked: [], done: ['it'] });
  expect(await run(null)).toMatchObject({
    done: [],
    failed: expect.stringMatching(/^Undo it\? Nothing was done: .*--yes/),
  });
});
