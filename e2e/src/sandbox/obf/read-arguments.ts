import type { Command } from 'commander';
import { readOptions, wholeNumber } from '../../system/arguments.ts';
import { describeSandbox, type SharedFlags, toSharedOptions } from '../shared-arguments.ts';
import { defaultSettings, type ObfOptions } from './options.ts';

interface Flags extends SharedFlags {
  readonly listingLagMs: number;
  readonly variedLag: boolean;
  readonly logEntryFilter: boolean;
  readonly oldLists: boolean;
  readonly createdStatus: boolean;
  readonly quotaError: boolean;
  readonly strictBody: boolean;
  readonly tokenSeconds: number;
  readonly seedBadges: number;
}

const WHAT = 'A strict stand-in for the Open Badge Factory API, version 2. Nothing reaches the real service.';

// A day: longer than any list may reasonably be late.
const longestLagMs = 86_400_000;

function defineCommand(): Command {
  const { limit, tokenLifetimeSeconds, badgeCount } = defaultSettings;
  return describeSandbox(WHAT, limit)
    .option('--listing-lag-ms <n>', 'lists show an event only after so long', wholeNumber(0, longestLagMs), 0)
    .option('--varied-lag', 'each event has a lag of its own, from 0 to that', false)
    .option('--no-log-entry-filter', 'lists ignore the log_entry filter')
    .option('--old-lists', 'lists as recorded in 2025: no log_entry, badges with "languages"', false)
    .option('--created-status', 'an issue call is answered with 201 instead of 200', false)
    .option('--quota-error', 'beyond the issuing limit: 400 instead of success false', false)
    .option('--no-strict-body', 'ignore unknown fields in a body')
    .option('--token-seconds <n>', 'how long a token works', wholeNumber(1, 86_400), tokenLifetimeSeconds)
    .option('--seed-badges <n>', 'badges of the first client', wholeNumber(1, 5000), badgeCount);
}

function toOptions(flags: Flags): ObfOptions {
  return {
    ...toSharedOptions(flags),
    listingLagMs: flags.listingLagMs,
    listingLag: flags.variedLag ? 'varied' : 'fixed',
    logEntryFilter: flags.logEntryFilter ? 'honoured' : 'ignored',
    lists: flags.oldLists ? 'old' : 'current',
    issueStatus: flags.createdStatus ? 201 : 200,
    overQuota: flags.quotaError ? 'bad_request' : 'unsuccessful',
    unknownFields: flags.strictBody ? 'refused' : 'ignored',
    tokenLifetimeSeconds: flags.tokenSeconds,
    badgeCount: flags.seedBadges,
  };
}

/**
 * @param argv what follows the program's name
 * @throws CommanderError when an argument is wrong or help was asked for (its text is already printed)
 */
export function readArguments(argv: readonly string[]): ObfOptions {
  return toOptions(readOptions<Flags>(defineCommand(), argv));
}
