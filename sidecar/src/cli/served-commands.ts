import { Command } from 'commander';
import type { CommandDoor } from '../app.ts';
import { textOf } from '../backup/write.ts';
import type { Caller } from '../control/caller.ts';
import type { ControlRequest } from '../control/frames.ts';
import { EXAMINE_LEDGER, READ_LEDGER } from '../control/inner-commands.ts';
import { takeCommands } from '../control/take-commands.ts';
import type { Deps } from '../deps.ts';
import { examineOpen } from '../doctor/examine-ledger.ts';
import { createLog } from '../log.ts';
import type { CliContext } from './cli-context.ts';
import { addSharedCommands } from './program.ts';

/** Runs commands for other processes, which cannot open the embedded database that this one has. */
export const serveCommands: CommandDoor = (deps, forgetSites) =>
  takeCommands({
    dataDir: deps.config.dataDir,
    log: deps.log,
    run: async (request, caller) => {
      try {
        await createServedProgram(deps, request, caller).parseAsync(request.argv, { from: 'user' });
      } finally {
        // Whatever it changed counts from now on.
        forgetSites();
        deps.wake();
      }
    },
  });

function createServedProgram(deps: Deps, request: ControlRequest, caller: Caller): Command {
  const program = new Command('sidecar').exitOverride().configureOutput({ writeErr: () => {} });
  program.hook('preAction', (_, action) => deps.log.info({ command: nameOf(action) }, 'command begins'));
  addSharedCommands(program, contextFor(deps, request, caller));
  program.command(EXAMINE_LEDGER).action(async () => {
    const findings = await examineOpen(deps);
    for (const finding of findings) caller.send({ print: JSON.stringify(finding) });
  });
  program.command(READ_LEDGER).action(async () => {
    await textOf(deps.database)((lines) => {
      caller.send({ print: lines });
      return caller.drained();
    });
  });
  return program;
}

function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

const contextFor = (deps: Deps, { site }: ControlRequest, caller: Caller): CliContext => ({
  environment: {},
  log: () => deps.log,
  print: (line) => caller.send({ print: line }),
  actionLog: createLog('info', { write: (line) => caller.send({ log: line }) }),
  onLockLost: () => {},
  // The process that wants it asks.
  confirm: null,
  signal: caller.signal,
  running: { ...deps, config: { ...deps.config, site: site ?? deps.config.site } },
});
