import { type Command, InvalidArgumentError } from 'commander';
import { describeProgram, readOptions, wholeNumber } from '../system/arguments.ts';
import type { Account } from './accounts/account.ts';
import { defaultAccounts, stagingAccounts } from './accounts/seed-accounts.ts';
import type { SandboxOptions } from './options.ts';

export const DEFAULT_SANDBOX_PORT = 4010;
const accountOfPlainToken = 9;

interface Flags {
  readonly port?: number;
  readonly host: string;
  readonly publicUrl?: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly rejectedCalls: boolean;
  readonly record?: string;
  readonly idempotent: boolean;
  readonly strictBody: boolean;
  readonly staging: boolean;
  readonly token: readonly string[];
  readonly seedBadges: number;
}

function httpUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It must be an http(s) URL.');
  return text.replace(/\/+$/, '');
}

const collect = (token: string, tokens: readonly string[]) => [...tokens, token];

function addToken(accounts: readonly Account[], text: string): Account[] {
  const [, id = accountOfPlainToken, token = text] = /^(\d+)=(.+)$/.exec(text) ?? [];
  if (!accounts.some((account) => account.id === Number(id)))
    throw new Error(`--token: there is no account ${id}.`);
  return accounts.map((account) =>
    account.id === Number(id) ? { ...account, tokens: [...account.tokens, token] } : account,
  );
}

function toOptions(flags: Flags): SandboxOptions {
  const accounts = flags.staging ? [...defaultAccounts, ...stagingAccounts] : defaultAccounts;
  return {
    host: flags.host,
    port: flags.port ?? DEFAULT_SANDBOX_PORT,
    whenBusy: flags.port === undefined ? 'next' : 'fail',
    publicUrl: flags.publicUrl ?? null,
    limit: flags.limit,
    windowMs: flags.windowMs,
    rejectedCalls: flags.rejectedCalls ? 'counted' : 'free',
    recordPath: flags.record ?? null,
    idempotency: flags.idempotent ? 'honoured' : 'ignored',
    unknownFields: flags.strictBody ? 'refused' : 'ignored',
    accounts: flags.token.reduce<readonly Account[]>(addToken, accounts),
    badgeCount: flags.seedBadges,
  };
}

const WHAT = 'A strict stand-in for the Navigatr API. Nothing reaches the real service.';

function defineCommand(): Command {
  return describeProgram('sandbox', WHAT)
    .option(
      '--port <n>',
      `port; default ${DEFAULT_SANDBOX_PORT}, or the next free one`,
      wholeNumber(0, 65_535),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--public-url <url>', 'where browsers reach it, if not at host and port', httpUrl)
    .option('--limit <n>', 'calls per window and account', wholeNumber(1, 1_000_000), 5)
    .option('--window-ms <n>', 'length of the window in milliseconds', wholeNumber(1, 3_600_000), 2000)
    .option('--no-rejected-calls', 'calls answered with 429 do not use up the window')
    .option('--record <file>', 'append every issued badge to this file, one JSON object a line')
    .option('--idempotent', 'honour Idempotency-Key: the same key gives the same badge', false)
    .option('--no-idempotent', 'ignore Idempotency-Key (default)')
    .option('--strict-body', 'refuse unknown fields in an issue call', false)
    .option('--staging', 'add the staging account', false)
    .option(
      '--token <[account=]token>',
      'one more token, of account 9 or the one named; repeatable',
      collect,
      [],
    )
    .option('--seed-badges <n>', 'badges of provider 1', wholeNumber(1, 5000), 130);
}

/**
 * @param argv what follows the program's name
 * @throws CommanderError when an argument is wrong or help was asked for (its text is already printed)
 */
export function readArguments(argv: readonly string[]): SandboxOptions {
  return toOptions(readOptions<Flags>(defineCommand(), argv));
}
