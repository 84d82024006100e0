import { Closing } from '../start/closing.ts';
import { runMain } from '../system/run-main.ts';
import { CELLS } from './cells/all.ts';
import { readArguments } from './read-arguments.ts';
import { runCells } from './run-cells.ts';

async function main(): Promise<number> {
  const closing = new Closing();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => closing.ask());
  try {
    return await runCells(readArguments(process.argv.slice(2), CELLS), closing);
  } finally {
    await closing.close();
  }
}

runMain(main);
