import type { Deps } from '../../deps.ts';
import { StartFault } from '../../errors.ts';
import { applyFound } from '../../reconcile/apply-found.ts';
import type { LedgerAward, Pair } from '../../reconcile/compare.ts';
import type { Confirmed } from '../../reconcile/confirm-missing.ts';
import { reconcile } from '../../reconcile/reconcile.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { printTable } from '../print-table.ts';
import { type Choice, findAccount, type ObfAccount } from './account.ts';
import { headOf } from './badges.ts';
import { requireOrder } from './events.ts';
import { timeText } from './options.ts';

export type ReconcileOptions = Choice & { from?: number; to?: number; apply?: true };

const MONTH_MS = 30 * 24 * 60 * 60_000;

/** `sidecar obf reconcile`: what the ledger and the platform say of the same days. Issues nothing. */
export const reconcileAccount = (context: CliContext, options: ReconcileOptions): Promise<void> =>
  withDeps(context, async (deps) => {
    requireOrder(options);
    const to = options.to ?? Date.now();
    const from = options.from ?? to - MONTH_MS;
    if (from > to) throw new StartFault('--from is still to come: nothing was asked.');
    const account = await findAccount(context, deps, options);
    const compared = await compareDays(deps, account, { from, to });
    context.print(`${headOf(account)}, ${timeText(from)} to ${timeText(to)}.`);
    printCounts(context, account, compared);
    printDifferences(context, account, compared);
    await settle(context, deps, { account, found: compared.found, isApplied: options.apply === true });
    if (isEqual(compared))
      context.print(`Ledger and platform agree${ofWhat(compared)}. There is nothing to do.`);
  });

async function compareDays(
  deps: Deps,
  account: ObfAccount,
  days: { from: number; to: number },
): Promise<Confirmed> {
  const { records, site, target, platform } = account;
  const lagMs = Math.max(0, ...(platform.lookUp?.afterMs ?? []));
  const span = { site: site.id, wwwroot: site.wwwroot, target, program: records.program, lagMs };
  const compared = await reconcile(deps, account, { ...span, ...days });
  if (compared !== null) return compared;
  throw new StartFault(
    'These are more events than can be compared at once (50,000, or 1,000 that have to be opened one by one). Name fewer days with --from and --to.',
  );
}

function printCounts({ print }: CliContext, { platform }: ObfAccount, compared: Confirmed): void {
  const { label } = platform;
  const counts: [string, number][] = [
    ['In both', compared.both],
    ['Only in the ledger', compared.onlyInLedger.length],
    ['Not listed, and not confirmed', compared.unconfirmed.length],
    [`Only at ${label}, and open in the ledger`, compared.found.length],
    [`At ${label}, and not issued by the ledger`, compared.atOdds.length],
    [`Only at ${label}, of this Moodle and not in the ledger`, compared.unknown.length],
    [`At ${label}, of this program, award not known`, compared.unread],
    ['Awards with more than one event', compared.twice.length],
    ['Too new to tell', compared.tooNew],
    ['Taught by Moodle after a recovery, time not known', compared.untimed],
    [`At ${label}, of other Moodle sites`, compared.ofOtherSites],
    [`At ${label}, of other programs`, compared.ofOtherPrograms],
  ];
  // That nothing differs is said at the end.
  for (const [what, count] of counts.filter(([, one], at) => one > 0 || at === 0)) print(`${what}: ${count}`);
}

const isEqual = ({ onlyInLedger, unconfirmed, found, atOdds, unknown, twice }: Confirmed): boolean =>
  [onlyInLedger, unconfirmed, found, atOdds, unknown, twice].every(({ length }) => length === 0);

const ofWhat = ({ tooNew, untimed, unread }: Confirmed): string =>
  tooNew + untimed + unread > 0 ? ' in all that can be told' : '';

function printDifferences({ print }: CliContext, { platform }: ObfAccount, compared: Confirmed): void {
  const section = (what: string, todo: string, rows: readonly string[][]) => {
    if (rows.length === 0) return;
    print('');
    print(`${what} ${todo}`);
    printTable(print, ['Award', 'Ledger', 'Event', 'When'], rows);
  };
  const { label } = platform;
  section(
    'Only in the ledger.',
    `${label} does not have them: they were deleted there, or the account was another one. In Moodle, "Issue again" gives the learner the badge once more.`,
    compared.onlyInLedger.map((award) => rowOf(award, award.remoteId, award.sentAt)),
  );
  section(
    'Not listed, and not confirmed.',
    `${label} may have them all the same: look there first. Do not issue them again before.`,
    compared.unconfirmed.map((award) => rowOf(award, award.remoteId, award.sentAt)),
  );
  section(
    `At ${label}, and not issued by the ledger.`,
    'The ledger keeps its state. Where the learner is to keep the badge, nothing need be done; else revoke it there.',
    compared.atOdds.map(rowOfPair),
  );
  section(
    'Not in the ledger.',
    'Moodle has these awards if a ledger was lost: its page "Check completions" compares. They are not issued again by this.',
    compared.unknown.map(({ id, at, award }) => [award?.id ?? '-', '-', id, timeText(at)]),
  );
  section(
    'More than one event for one award.',
    `Revoke at ${label} what is too much.`,
    compared.twice.flatMap(({ award, events }) => events.map((event) => rowOfPair({ award, event }))),
  );
}

const rowOf = (award: LedgerAward, event: string | null, at: number | null): string[] => [
  award.awardId,
  award.reason === null ? award.state : `${award.state} (${award.reason})`,
  event ?? '-',
  timeText(at),
];

const rowOfPair = ({ award, event }: Pair): string[] => rowOf(award, event.id, event.at);

type Settling = { account: ObfAccount; found: readonly Pair[]; isApplied: boolean };

/** What is not decided and is there can be set to issued without any risk: the event says that it was. */
async function settle(
  { print, actionLog, signal }: CliContext,
  deps: Deps,
  { account, found, isApplied }: Settling,
): Promise<void> {
  if (found.length === 0) return;
  const { site, platform } = account;
  print('');
  print(`Open in the ledger, and there: ${platform.label} issued these.`);
  printTable(print, ['Award', 'Ledger', 'Event', 'When'], found.map(rowOfPair));
  if (!isApplied) {
    print('Run this again with --apply to set them to issued. Nothing is sent by that.');
    return;
  }
  signal?.throwIfAborted();
  const set = await applyFound(deps, site.id, found);
  actionLog.info({ action: 'reconciled', site: site.id, set }, 'done from the command line');
  print(`Set to issued: ${set} of ${found.length}. Moodle hears of it at its next call.`);
  if (set < found.length) print('The others moved meanwhile. Run this again.');
}
