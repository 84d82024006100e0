import { CommanderError } from 'commander';

/** Runs a program to its end; its number is the exit code. What is wrong with its arguments was told by the parser. */
export function runMain(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      if (error instanceof CommanderError) process.exit(error.exitCode);
      console.error(missingProgram(error) ?? (error instanceof Error ? error.message : error));
      process.exit(1);
    },
  );
}

/** A sentence where a program that this one starts is not there; null for any other error. */
function missingProgram(error: unknown): string | null {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ENOENT' || !syscall?.startsWith('spawn') || path === undefined) return null;
  const from = path === 'npx' ? ' (it comes with npm)' : '';
  return `The program ${path} was not found. Install it${from}, or add its folder to PATH, then run this again.`;
}

/** Calls `stop` each time somebody asks this program to end. */
export function onStopRequest(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
}
