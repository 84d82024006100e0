import { runClosing } from '../start/run-closing.ts';
import { CASES } from './cases/all.ts';
import { readArguments } from './read-arguments.ts';
import { runCases } from './run-cases.ts';

runClosing(async (closing) => runCases(readArguments(process.argv.slice(2), CASES), closing));
