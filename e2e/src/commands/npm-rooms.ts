import { readArguments as readAudit } from '../audit/read-arguments.ts';
import { readArguments as readBareMachine } from '../bare-machine/read-arguments.ts';
import { PARTS } from '../bench/parts/all.ts';
import { readArguments as readBench } from '../bench/read-arguments.ts';
import { allParts } from '../check/parts/all.ts';
import { readArguments as readCheck } from '../check/read-arguments.ts';
import { CASES } from '../faults/cases/all.ts';
import { readArguments as readFaults } from '../faults/read-arguments.ts';
import { readArguments as readObfSandbox } from '../sandbox/obf/read-arguments.ts';
import { readArguments as readSandbox } from '../sandbox/read-arguments.ts';
import { readPlatform } from '../sandbox/shared-arguments.ts';
import { readArguments as readStart } from '../start/read-arguments.ts';

/** What reads the arguments of `npm run <name> -- …`. Of other names the help is asked. */
export const READERS: Readonly<Record<string, (argv: readonly string[]) => unknown>> = {
  audit: readAudit,
  'bare-machine': readBareMachine,
  bench: (argv) => readBench(argv, PARTS),
  // Whether PgBouncer is here is not the page's fault.
  faults: (argv) =>
    readFaults(
      argv.filter((word) => word !== '--pgbouncer'),
      CASES,
    ),
  // Any part of a path, and what its runner takes.
  one: () => undefined,
  sandbox: (argv) => (readPlatform(argv) === 'obf' ? readObfSandbox(argv) : readSandbox(argv)),
  start: readStart,
  test: (argv) => readCheck(argv, allParts),
};
