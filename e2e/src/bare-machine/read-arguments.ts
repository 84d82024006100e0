import { Command } from 'commander';

export interface BareArguments {
  readonly scope: 'short' | 'whole';
  /** `anew`: forget the template and the packages of earlier runs. */
  readonly template: 'kept' | 'anew';
}

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[]): BareArguments {
  const { whole, anew } = new Command('npm run bare-machine --')
    .description(
      'Runs `npm start -- --once` and `npm test` on a Debian with Node and nothing else, made for this and removed again.',
    )
    .option('--whole', 'all of npm test; without it, whether each program gets installed and works')
    .option('--anew', 'make the Debian anew, and fetch all packages again')
    .allowExcessArguments(false)
    .exitOverride()
    .parse(argv, { from: 'user' })
    .opts<{ whole?: boolean; anew?: boolean }>();
  return { scope: whole === true ? 'whole' : 'short', template: anew === true ? 'anew' : 'kept' };
}
