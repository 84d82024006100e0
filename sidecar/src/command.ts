import { startSidecar } from './app.ts';
import type { CliContext } from './cli/cli-context.ts';
import { confirmOn } from './cli/confirm.ts';
import { EXIT, failureOf } from './cli/failure.ts';
import { plainLines } from './cli/plain.ts';
import { createProgram } from './cli/program.ts';
import { runCommandLine } from './cli/run-command-line.ts';
import { serveCommands } from './cli/served-commands.ts';
import { type Config, parseConfig } from './config.ts';
import { createLog, forPeople } from './log.ts';

const confirmOnTerminal = (question: string): Promise<boolean> =>
  confirmOn({ input: process.stdin, output: process.stderr }, question);

const context: CliContext = {
  environment: process.env,
  // The standard output has what the command prints, which people and scripts read.
  log: ({ logLevel }: Config) =>
    createLog(logLevel, process.stderr.isTTY ? forPeople(process.stderr) : process.stderr),
  print: (line) => process.stdout.write(`${plainLines(line)}\n`),
  // On a terminal the command itself says what it did.
  actionLog: createLog(process.stderr.isTTY ? 'silent' : 'info', process.stderr),
  onLockLost: () => {
    process.stderr.write('The lock on the data folder was lost: leaving before another process opens it.\n');
    process.exit(EXIT.unavailable);
  },
  confirm: process.stdin.isTTY && process.stderr.isTTY ? confirmOnTerminal : null,
  running: null,
  signal: null,
};

async function serve(): Promise<void> {
  const config = parseConfig(context.environment);
  const { logLevel } = config;
  const log = process.stdout.isTTY ? createLog(logLevel, forPeople(process.stdout)) : createLog(logLevel);
  const starting = startSidecar({ config, log, onLockLost: context.onLockLost, commands: serveCommands });
  let [started, stopping] = [false, false];
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(EXIT.software);
    stopping = true;
    // Nothing was accepted, and PostgreSQL undoes what is half done: no need to wait for one that does not answer.
    if (!started && config.databaseUrl !== null) process.exit(0);
    log.info({ signal }, 'stopping: waiting for what is under way; the same signal again leaves at once');
    starting.then((sidecar) => sidecar.stop()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await starting;
  started = true;
}

/** Says what went wrong without anything that could be secret, and leaves. */
function fail(error: unknown): never {
  const { text, code } = failureOf(error);
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

// The program that reads the output may leave early (`sidecar doctor | head`): the work is done all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error);
});

// Node's own trace would hold what the message does, and its code 1 says that starting again does not help.
process.on('uncaughtException', fail);

runCommandLine(context, createProgram(context, serve), process.argv.slice(2)).catch(fail);
