import { InvalidArgumentError } from 'commander';
import { describeProgram, readOptions } from '../system/arguments.ts';

/** What a short run looks at: whether each program gets installed and works. */
const SHORT = 'system,programs,compose';

export interface BareArguments {
  /** Parts of `npm test`, separated by commas; undefined: all of it. */
  readonly parts: string | undefined;
  /** `fresh`: forget the template and the packages of earlier runs. */
  readonly template: 'kept' | 'fresh';
}

// They become part of a shell command.
function partNames(text: string): string {
  if (/^[a-z0-9.,-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Name parts of npm test, separated by commas.');
}

interface Flags {
  readonly whole?: boolean;
  readonly only?: string;
  readonly fresh?: boolean;
}

const WHAT =
  'Runs `npm start -- --once` and `npm test` on a Debian with Node and nothing else, made for this and removed again.';

const program = () =>
  describeProgram('npm run bare-machine --', WHAT)
    .option('--whole', 'all of npm test; without it, whether each program gets installed and works')
    .option('--only <parts>', 'these parts of npm test (and system, which installs)', partNames)
    .option('--fresh', 'make the Debian and fetch all packages again');

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[]): BareArguments {
  const { whole, only, fresh } = readOptions<Flags>(program(), argv);
  const parts = only === undefined ? SHORT : `system,${only}`;
  return { parts: whole === true ? undefined : parts, template: fresh === true ? 'fresh' : 'kept' };
}
