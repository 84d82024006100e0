import { join, resolve } from 'node:path';
import { ROOT } from '../start/build-sidecar.ts';
import { describeProgram, namesOf, positiveNumber, readOptions } from '../system/arguments.ts';
import type { BenchOptions, BenchPart } from './bench-part.ts';

export interface BenchArguments extends BenchOptions {
  readonly parts: readonly BenchPart[];
  /** A built sidecar other than this checkout's. */
  readonly sidecar: string | undefined;
  readonly artifacts: string;
}

interface Flags {
  readonly only?: readonly string[];
  readonly minutes: number;
  readonly replicas: readonly number[];
  readonly rows: number;
  readonly sidecar?: string;
  readonly artifacts: string;
}

const ARTIFACTS = join(ROOT, 'artifacts', 'bench');

const WHAT =
  'Measures the sidecar and the pages of the plugin on this machine. It asserts counts, never times.';

const program = (parts: readonly BenchPart[]) =>
  describeProgram('bench', WHAT)
    .option('--only <parts>', 'names, separated by commas', namesOf(parts.map(({ name }) => name)))
    .option('--minutes <n>', 'how long each drain and the soak are watched', positiveNumber, 10)
    .option(
      '--replicas <list>',
      'drains with so many replicas each',
      (text) => text.split(',').map(positiveNumber),
      [1, 3],
    )
    .option('--rows <n>', 'rows of the large ledger, and of the large site', positiveNumber, 1_000_000)
    .option('--sidecar <file>', "main.mjs of another build; default this checkout's")
    .option('--artifacts <folder>', 'where results and logs go', ARTIFACTS)
    .addHelpText('after', `\nParts:\n${parts.map(({ name, what }) => `  ${name}: ${what}`).join('\n')}`);

/** @throws CommanderError when an argument is wrong or help was asked for (its text is already printed) */
export function readArguments(argv: readonly string[], parts: readonly BenchPart[]): BenchArguments {
  const { only, artifacts, sidecar, ...options } = readOptions<Flags>(program(parts), argv);
  return {
    ...options,
    sidecar,
    artifacts: resolve(artifacts),
    parts: only === undefined ? parts : parts.filter(({ name }) => only.includes(name)),
  };
}
