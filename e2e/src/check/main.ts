import { CommanderError } from 'commander';
import { check, describeParts } from './check.ts';
import { allParts } from './parts/all.ts';
import { readArguments } from './read-arguments.ts';

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  // Nobody reads any more, as when the output of `| head` is full.
  process.stdout.on('error', () => stop.abort());
  return stop.signal;
}

async function main(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2), allParts);
  if (wanted.action === 'list') {
    console.log(describeParts(wanted.parts));
    return 0;
  }
  const where = process.env['CI'] === 'true' ? 'ci' : 'desk';
  return check({ wanted, where, signal: stopSignal() });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof CommanderError) process.exit(error.exitCode);
    console.error(error);
    process.exit(1);
  },
);
