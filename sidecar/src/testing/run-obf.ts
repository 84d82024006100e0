import { Command } from 'commander';
import type { CliContext } from '../cli/cli-context.ts';
import { addObfCommands } from '../cli/obf/obf-commands.ts';
import type { Deps } from '../deps.ts';
import { createLog } from '../log.ts';

/** Runs `sidecar obf …` in a sidecar that has the ledger open, and returns what it printed. `logged`: the lines of what it changed. */
export async function runObf(
  deps: Deps,
  argument: string,
  { logged = [], signal = null }: { logged?: string[]; signal?: AbortSignal | null } = {},
): Promise<string> {
  const lines: string[] = [];
  const context: CliContext = {
    environment: {},
    log: () => createLog('silent'),
    print: (line) => void lines.push(line),
    actionLog: createLog('info', { write: (line) => void logged.push(line) }),
    onLockLost: () => {},
    confirm: null,
    signal,
    running: deps,
  };
  const program = new Command('sidecar');
  addObfCommands(program, context);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  await program.parseAsync(['obf', ...argument.split(' ').map((word) => word.replaceAll('_', ' '))], {
    from: 'user',
  });
  return lines.join('\n');
}
