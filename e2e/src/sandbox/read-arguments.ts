import { type Command, Option } from 'commander';
import { readOptions, wholeNumber } from '../system/arguments.ts';
import type { Account } from './accounts/account.ts';
import { defaultAccounts, stagingAccounts } from './accounts/seed-accounts.ts';
import { defaultSettings, type SandboxOptions } from './options.ts';
import { describeSandbox, type SharedFlags, toSharedOptions } from './shared-arguments.ts';

const accountOfPlainToken = 9;

interface Flags extends SharedFlags {
  readonly idempotent: boolean;
  readonly strictBody: boolean;
  readonly staging: boolean;
  readonly token: readonly string[];
  readonly seedBadges: number;
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
    ...toSharedOptions(flags),
    idempotency: flags.idempotent ? 'honoured' : 'ignored',
    unknownFields: flags.strictBody ? 'refused' : 'ignored',
    accounts: flags.token.reduce<readonly Account[]>(addToken, accounts),
    badgeCount: flags.seedBadges,
  };
}

const WHAT = 'A strict stand-in for the Navigatr API. Nothing reaches the real service.';

function defineCommand(): Command {
  return describeSandbox(WHAT, defaultSettings.limit)
    .option('--idempotent', 'honour Idempotency-Key: the same key gives the same badge', false)
    .option('--no-idempotent', 'ignore Idempotency-Key (default)')
    .option('--strict-body', 'refuse unknown fields in an issue call', false)
    .option('--staging', 'add the staging account', false)
    .addOption(
      new Option('--token <[account=]token>', 'one more token, of account 9 or the one named; repeatable')
        .argParser(collect)
        .default([], 'none'),
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
