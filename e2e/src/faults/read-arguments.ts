import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ROOT } from '../start/build-sidecar.ts';
import { describeProgram, namesOf, readOptions, wholeNumber } from '../system/arguments.ts';
import { type FaultCase, type Scale, scales } from './fault-case.ts';
import { findPgBouncer } from './pgbouncer.ts';

export interface FaultsOptions {
  readonly seed: number;
  readonly scale: Scale;
  readonly cases: readonly FaultCase[];
  /** PgBouncer, for all replicas to go through in transaction mode. */
  readonly pgbouncer: string | undefined;
  /** A built sidecar other than this checkout's. */
  readonly sidecar: string | undefined;
  /** Where results and logs go. */
  readonly artifacts: string;
}

interface Flags {
  readonly seed?: number;
  readonly scale: Scale;
  readonly only?: readonly string[];
  readonly sidecar?: string;
  readonly pgbouncer?: boolean;
  readonly artifacts: string;
}

const ARTIFACTS = join(ROOT, 'artifacts', 'faults');
const SEED_MAX = 2 ** 31;

const WHAT = 'Breaks things around real sidecars and checks that no badge is lost or issued twice unseen.';

const describeFaults = (cases: readonly FaultCase[]): Command =>
  describeProgram('faults', WHAT)
    .option('--seed <n>', 'repeat the choices of an earlier run', wholeNumber(0, SEED_MAX - 1))
    .option('--only <cases>', 'numbers or names, separated by commas', namesOf(cases.flatMap(selectorsOf)))
    .addOption(new Option('--scale <scale>', 'how much of everything').choices(scales).default('full'))
    .option('--sidecar <file>', "main.mjs of another build; default this checkout's")
    .option('--pgbouncer', 'every replica reaches PostgreSQL through PgBouncer in transaction mode')
    .option('--artifacts <folder>', 'where results and logs go', ARTIFACTS)
    .addHelpText(
      'after',
      `\nCases:\n${cases.map(({ number, name, what }) => `  ${number}  ${name}: ${what}`).join('\n')}`,
    );

/**
 * @param argv what follows the program's name
 * @throws CommanderError when an argument is wrong or help was asked for (its text is already printed)
 */
export function readArguments(argv: readonly string[], cases: readonly FaultCase[]): FaultsOptions {
  const program = describeFaults(cases);
  const { seed, scale, only, sidecar, pgbouncer, artifacts } = readOptions<Flags>(program, argv);
  const isWanted = (faultCase: FaultCase) =>
    only === undefined || selectorsOf(faultCase).some((name) => only.includes(name));
  return {
    seed: seed ?? randomInt(SEED_MAX),
    scale,
    cases: cases.filter(isWanted),
    sidecar: sidecar === undefined ? undefined : resolve(sidecar),
    pgbouncer: pgbouncer === true ? mustFindPgBouncer(program) : undefined,
    artifacts: resolve(artifacts),
  };
}

function mustFindPgBouncer(command: Command): string {
  return (
    findPgBouncer() ?? command.error('--pgbouncer: PgBouncer is not installed (apt-get install pgbouncer).')
  );
}

const selectorsOf = ({ number, name }: FaultCase): string[] => [String(number), name];
