import { runClosing } from '../start/run-closing.ts';
import { PARTS } from './parts/all.ts';
import { readArguments } from './read-arguments.ts';
import { runBench } from './run-bench.ts';

runClosing(async (closing) => runBench(readArguments(process.argv.slice(2), PARTS), closing));
