import { describeProgram, readOptions } from '../system/arguments.ts';

export interface AuditArguments {
  /** Undefined: as npm is set up. */
  readonly registry: string | undefined;
  /** Whether a registry without advisories is a failure. */
  readonly silence: 'allowed' | 'fails';
}

const WHAT = 'Stops at known vulnerabilities of dependencies, by the policy in SECURITY.md.';

const program = () =>
  describeProgram('npm run audit --', WHAT)
    .option('--registry <url>', 'ask this registry')
    .option('--must-answer', 'fail where the registry knows nothing of vulnerabilities; without it, skip');

/** @throws CommanderError after printing help or what is wrong */
export function readArguments(argv: readonly string[]): AuditArguments {
  const { registry, mustAnswer } = readOptions<{ registry?: string; mustAnswer?: boolean }>(program(), argv);
  return { registry, silence: mustAnswer === true ? 'fails' : 'allowed' };
}
