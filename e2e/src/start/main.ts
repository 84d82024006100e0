import { runMain } from '../system/run-main.ts';
import { Closing } from './closing.ts';
import { readArguments } from './read-arguments.ts';
import { start } from './start.ts';

function listenForTheEnd(closing: Closing): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => closing.ask());
  // Nobody reads any more, as when the output of `| head` is full.
  process.stdout.on('error', () => closing.ask());
}

async function main(): Promise<number> {
  const closing = new Closing();
  listenForTheEnd(closing);
  try {
    return await start(readArguments(process.argv.slice(2)), closing);
  } catch (error) {
    // Whatever broke because it was told to stop is no news.
    if (!closing.signal.aborted) throw error;
    console.error(closing.failure?.message ?? 'Stopped.');
    return 1;
  } finally {
    await closing.close();
  }
}

runMain(main);
