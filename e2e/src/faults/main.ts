import { Closing } from '../start/closing.ts';
import { runMain } from '../system/run-main.ts';
import { CASES } from './cases/all.ts';
import { readArguments } from './read-arguments.ts';
import { runCases } from './run-cases.ts';

async function main(): Promise<number> {
  const closing = new Closing();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => closing.ask());
  try {
    return await runCases(readArguments(process.argv.slice(2), CASES), closing);
  } finally {
    await closing.close();
  }
}

runMain(main);
