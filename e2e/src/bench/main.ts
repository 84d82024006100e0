import { Closing } from '../start/closing.ts';
import { runMain } from '../system/run-main.ts';
import { PARTS } from './parts/all.ts';
import { readArguments } from './read-arguments.ts';
import { runBench } from './run-bench.ts';

async function main(): Promise<number> {
  const closing = new Closing();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => closing.ask());
  try {
    return await runBench(readArguments(process.argv.slice(2), PARTS), closing);
  } finally {
    await closing.close();
  }
}

runMain(main);
