import type { Closing } from './closing.ts';
import { readArguments } from './read-arguments.ts';
import { runClosing } from './run-closing.ts';
import { start } from './start.ts';

async function main(closing: Closing): Promise<number> {
  // Nobody reads any more, as when the output of `| head` is full.
  process.stdout.on('error', () => closing.ask());
  try {
    return await start(readArguments(process.argv.slice(2)), closing);
  } catch (error) {
    // Whatever broke because it was told to stop is no news.
    if (!closing.signal.aborted) throw error;
    console.error(closing.failure?.message ?? 'Stopped.');
    return 1;
  }
}

runClosing(main);
