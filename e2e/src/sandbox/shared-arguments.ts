import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { describeProgram, wholeNumber } from '../system/arguments.ts';
import type { SharedOptions } from './shared-options.ts';

export const platforms = ['navigatr', 'obf'] as const;
export type PlatformName = (typeof platforms)[number];

export const DEFAULT_SANDBOX_PORT = 4010;

/** As people call it: the release has it under a name of its own. */
const NAME = /^(?:navigatr-sandbox|sandbox\.mjs)$/.test(basename(process.argv[1] ?? ''))
  ? 'navigatr-sandbox'
  : 'npm run sandbox --';

/** What every platform's sandbox takes from the command line. */
export interface SharedFlags {
  readonly port?: number;
  readonly host: string;
  readonly publicUrl?: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly rejectedCalls: boolean;
  readonly record?: string;
}

function httpUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It must be an http(s) URL.');
  return text.replace(/\/+$/, '');
}

function platformName(text: string): PlatformName {
  const found = platforms.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`There are: ${platforms.join(', ')}.`);
  return found;
}

/** @param limit calls per window, as the platform has it */
export function describeSandbox(what: string, limit: number): Command {
  return describeProgram(NAME, what)
    .option('--platform <name>', `which API it plays: ${platforms.join(' or ')}`, platformName, 'navigatr')
    .option(
      '--port <n>',
      `port; default ${DEFAULT_SANDBOX_PORT}, or the next free one`,
      wholeNumber(0, 65_535),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'where browsers reach it, if not at host and port', httpUrl)
    .option('--limit <n>', 'calls per window and account', wholeNumber(1, 1_000_000), limit)
    .option('--window-ms <n>', 'length of the window in milliseconds', wholeNumber(1, 3_600_000), 2000)
    .option('--no-rejected-calls', 'calls answered with 429 do not use up the window')
    .option('--record <file>', 'append what is issued to this file, one JSON object a line');
}

export function toSharedOptions(flags: SharedFlags): SharedOptions {
  return {
    host: flags.host,
    port: flags.port ?? DEFAULT_SANDBOX_PORT,
    whenBusy: flags.port === undefined ? 'next' : 'fail',
    publicUrl: flags.publicUrl ?? null,
    limit: flags.limit,
    windowMs: flags.windowMs,
    rejectedCalls: flags.rejectedCalls ? 'counted' : 'free',
    recordPath: flags.record ?? null,
  };
}

/**
 * Which platform's command line this is. Everything else about it is for that platform to judge.
 * @throws CommanderError when the platform is unknown (its text is already printed)
 */
export function readPlatform(argv: readonly string[]): PlatformName {
  return describeProgram(NAME, '')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--platform <name>', '', platformName, 'navigatr')
    .parse([...argv], { from: 'user' })
    .opts<{ platform: PlatformName }>().platform;
}
