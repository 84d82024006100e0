import { createProgram } from '../cli/program.ts';
import { runCommandLine } from '../cli/run-command-line.ts';
import type { Environment } from '../config.ts';
import { createLog } from '../log.ts';

/** In place of the default, where a sidecar of this machine may listen. */
const UNUSED_PORT = '1';

/** Runs one command of the sidecar in this process and returns what it printed. */
export const runCommand = (environment: Environment, argument: readonly string[]): Promise<string> =>
  runLoggedCommand(environment, argument, []);

/** {@link runCommand}, with the lines that it logs of what it changes, also when it fails. */
export async function runLoggedCommand(
  environment: Environment,
  argument: readonly string[],
  logged: string[],
): Promise<string> {
  const lines: string[] = [];
  const context = {
    environment: { SIDECAR_PORT: UNUSED_PORT, ...environment },
    log: () => createLog('silent'),
    print: (line: string) => void lines.push(line),
    actionLog: createLog('info', { write: (line) => void logged.push(line) }),
    onLockLost: () => {},
    confirm: null,
    running: null,
    signal: null,
  };
  const program = createProgram(context, async () => {});
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  await runCommandLine(context, program, argument);
  return lines.join('\n');
}
