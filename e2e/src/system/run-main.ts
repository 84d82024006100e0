import { CommanderError } from 'commander';

/** Runs a program to its end; its number is the exit code. What is wrong with its arguments was told by the parser. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      if (error instanceof CommanderError) process.exit(error.exitCode);
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    },
  );
}

/** Calls `stop` each time somebody asks this program to end. */
export function onStopRequest(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
}
