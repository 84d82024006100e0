import { onStopRequest, runMain } from '../system/run-main.ts';
import { check, describeParts } from './check.ts';
import { allParts } from './parts/all.ts';
import { readArguments } from './read-arguments.ts';

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onStopRequest(() => stop.abort());
  // Nobody reads any more, as when the output of `| head` is full.
  process.stdout.on('error', () => stop.abort());
  return stop.signal;
}

runMain(async () => {
  const wanted = readArguments(process.argv.slice(2), allParts);
  if (wanted.action === 'list') {
    console.log(describeParts(wanted.parts));
    return 0;
  }
  const where = process.env['CI'] === 'true' ? 'ci' : 'desk';
  return check({ wanted, where, signal: stopSignal() });
});
