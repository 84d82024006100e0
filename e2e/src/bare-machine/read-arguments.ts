import { Command, InvalidArgumentError } from 'commander';

/** What a short run looks at: whether each program gets installed and works. */
const SHORT = 'system,programs,compose';

export interface BareArguments {
  /** Parts of `npm test`, separated by commas; undefined: all of it. */
  readonly parts: string | undefined;
  /** `anew`: forget the template and the packages of earlier runs. */
  readonly template: 'kept' | 'anew';
}

// They become part of a shell command.
function partNames(text: string): string {
  if (/^[a-z0-9.,-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Name parts of npm test, separated by commas.');
}

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[]): BareArguments {
  const { whole, only, anew } = new Command('npm run bare-machine --')
    .description(
      'Runs `npm start -- --once` and `npm test` on a Debian with Node and nothing else, made for this and removed again.',
    )
    .option('--whole', 'all of npm test; without it, whether each program gets installed and works')
    .option('--only <parts>', 'these parts of npm test (and system, which installs)', partNames)
    .option('--anew', 'make the Debian anew, and fetch all packages again')
    .allowExcessArguments(false)
    .showHelpAfterError('(--help names what there is)')
    .exitOverride()
    .parse(argv, { from: 'user' })
    .opts<{ whole?: boolean; only?: string; anew?: boolean }>();
  const parts = only === undefined ? SHORT : `system,${only}`;
  return { parts: whole === true ? undefined : parts, template: anew === true ? 'anew' : 'kept' };
}
