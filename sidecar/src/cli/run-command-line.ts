import type { Command } from 'commander';
import type { Logger } from 'pino';
import { parseConfig } from '../config.ts';
import { runBeside } from '../control/run-beside.ts';
import { FolderTaken } from '../db/folder-lock.ts';
import { StartFault, Unconfirmed } from '../errors.ts';
import type { CliContext } from './cli-context.ts';

// `doctor` and `backup` do their part here, and ask for what they need of the database. The others need it for themselves.
const BESIDE: ReadonlySet<string | undefined> = new Set(['migrate', 'obf', 'recover', 'site']);

/** Runs a command line with the program of the context. What a person has to confirm is asked first, where there is somebody to ask. */
export async function runCommandLine(
  context: CliContext,
  program: Command,
  argv: readonly string[],
): Promise<void> {
  try {
    await runOnce(context, program, argv);
  } catch (error) {
    if (!(error instanceof Unconfirmed) || context.confirm === null) throw error;
    if (!(await context.confirm(error.question))) throw new StartFault('Nothing was done.');
    await runOnce(context, program, confirmed(argv));
  }
}

/** What follows `--` is no option. */
function confirmed(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const at = end < 0 ? argv.length : end;
  return [...argv.slice(0, at), '--yes', ...argv.slice(at)];
}

/** Where a running sidecar has the embedded database, that one does it, as if it was done here. */
async function runOnce(context: CliContext, program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof FolderTaken) || !BESIDE.has(argv[0])) throw error;
    const { site } = parseConfig(context.environment);
    await runBeside(error, { argv, site, print: context.print, log: repeatIn(context.actionLog) });
  }
}

// As pino numbers its levels.
const WARN = 40;

const repeatIn = (log: Logger) => (line: string) => {
  const { level, time: _, msg, ...fields } = JSON.parse(line);
  if (level >= WARN) log.warn(fields, msg);
  else log.info(fields, msg);
};
