import type { Deps } from '../../deps.ts';
import { StartFault } from '../../errors.ts';
import type { EventRecipient, IssuingEvent } from '../../platform/records.ts';
import type { LedgerAward } from '../../reconcile/compare.ts';
import { isUnmarked, openEach } from '../../reconcile/read-events.ts';
import { issuedAs, readNamed } from '../../reconcile/read-ledger.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { plain } from '../plain.ts';
import { printTable } from '../print-table.ts';
import { type Choice, findAccount, type ObfAccount } from './account.ts';
import { headOf } from './badges.ts';
import { timeText } from './options.ts';

export type EventOptions = Choice & {
  badge?: string;
  address?: string;
  from?: number;
  to?: number;
  limit: number;
};

/** `sidecar obf events`: what the account has issued, by whatever program, the newest first. */
export const listEvents = (context: CliContext, options: EventOptions): Promise<void> =>
  withDeps(context, async (deps) => {
    const { badge, address, from, to, limit } = options;
    requireOrder(options);
    const account = await findAccount(context, deps, options);
    const filter = { badgeId: badge, email: address, from, to, order: 'desc', offset: 0, limit } as const;
    const page = await account.askRecords((records, access, permit) =>
      records.listEvents(access, filter, permit),
    );
    if (page.count === 0 && badge !== undefined) await requireBadge(account, badge);
    const named = issuedAs(await ledgerOf(deps, account, page.rows));
    const events = await openEach(
      account,
      page.rows,
      (event) => isUnmarked(event, account.records.program) && !named.has(event.id),
    );
    const known = await ledgerOf(deps, account, events);
    printTable(
      context.print,
      ['Issued', 'Event', 'Badge', 'Recipients', 'Award'],
      events.map((event) => [
        timeText(event.at),
        event.id,
        event.badgeId ?? '-',
        event.recipients === null ? '-' : String(event.recipients),
        awardText(account, event, known),
      ]),
    );
    const { total } = page;
    context.print(`${headOf(account)}: events ${events.length} of ${total ?? 'a number that is not said'}.`);
    if (page.count === 0) context.print(LATE);
    if (total === null || events.length < total)
      context.print('Others: name days with --from and --to, or a higher --limit (at most 1000).');
  });

/** Of a badge that is not there nothing was issued, and the one that was meant may have been. */
const requireBadge = ({ ask, platform, stored }: ObfAccount, id: string): Promise<unknown> =>
  ask(
    (_, access, permit) => platform.getBadge(access, { id }, permit),
    `${platform.label} has no badge ${id} of the account ${stored.accountId}. \`sidecar obf badges\` lists them.`,
  );

export function requireOrder({ from, to }: { from?: number | undefined; to?: number | undefined }): void {
  if (from !== undefined && to !== undefined && from > to)
    throw new StartFault('--from is later than --to: nothing was asked.');
}

export const ledgerOf = (
  { database }: Deps,
  { site, target }: ObfAccount,
  events: readonly IssuingEvent[],
): Promise<LedgerAward[]> =>
  database.reports.run((db) =>
    readNamed(
      db,
      { site: site.id, target },
      {
        awards: events.flatMap(({ award }) => award?.id ?? []),
        events: events.map(({ id }) => id),
      },
    ),
  );

/** Which of our awards an event belongs to, and how that stands. */
export function awardText(
  { site, records }: ObfAccount,
  event: IssuingEvent,
  known: readonly LedgerAward[],
): string {
  const ours = known.find(({ awardId, remoteId }) => awardId === event.award?.id || remoteId === event.id);
  if (ours !== undefined)
    return `${ours.awardId} ${ours.state}${ours.reason === null ? '' : ` (${ours.reason})`}`;
  if (isUnmarked(event, records.program)) return 'not known';
  if (event.award === undefined || event.award === null)
    return event.program === records.program || event.program === null
      ? 'of another program'
      : `of another program (${event.program})`;
  const { id, wwwroot } = event.award;
  return wwwroot === site.wwwroot
    ? `${id} not in the ledger`
    : `of another Moodle (${wwwroot ?? 'not said'})`;
}

// Of one event of ours there is one.
const RECIPIENTS_MAX = 1_000;

/** `sidecar obf event <id>`: one, with who received it and how that stands. */
export const showEvent = (context: CliContext, id: string, choice: Choice): Promise<void> =>
  withDeps(context, async (deps) => {
    const account = await findAccount(context, deps, choice);
    const event = await readEvent(account, id);
    const { rows: recipients, total } = await readRecipients(account, id);
    const known = await ledgerOf(deps, account, [event]);
    for (const line of linesOf(account, event, known)) context.print(line);
    printTable(
      context.print,
      ['Address', 'Name', 'Claimed', 'Revoked'],
      recipients.map(({ email, name, claimed, revoked }) => [email, name ?? '-', yes(claimed), yes(revoked)]),
    );
    if (recipients.length === 0) context.print('Its recipients are not listed yet.');
    if (total !== null && recipients.length < total)
      context.print(`Recipients: ${total}, of these shown: ${recipients.length}.`);
  });

const yes = (is: boolean): string => (is ? 'yes' : 'no');

function linesOf(account: ObfAccount, event: IssuingEvent, known: readonly LedgerAward[]): string[] {
  const { providerId, award } = event;
  return [
    `${event.id}, issued ${timeText(event.at)}, by ${headOf(account)}.`,
    `Badge ${event.badgeId ?? 'not said'}${providerId === null ? '' : `, sub-organisation ${providerId}`}.`,
    `Award: ${awardText(account, event, known)}${award?.courseId ? `, course ${award.courseId}` : ''}.`,
  ].map(plain);
}

const LATE = 'What was issued in the last quarter of an hour may not be listed yet.';

export const readEvent = (
  { ask, platform, records, stored }: ObfAccount,
  id: string,
): Promise<IssuingEvent> =>
  ask(
    (_, access, permit) => records.getEvent(access, id, permit),
    `${platform.label} has no event ${id} of the account ${stored.accountId}. ${LATE}`,
  );

export const readRecipients = (
  { askRecords }: ObfAccount,
  eventId: string,
): Promise<{ rows: EventRecipient[]; total: number | null }> =>
  askRecords(async (records, access, permit) => {
    const read = await records.listRecipients(access, { eventId, offset: 0, limit: RECIPIENTS_MAX }, permit);
    if (read.kind === 'failed') return read;
    // Hosts ignore filters that they do not know.
    const own = read.value.rows.filter((recipient) => recipient.eventId === eventId);
    const total = own.length < read.value.rows.length ? own.length : read.value.total;
    return { ...read, value: { rows: own, total } };
  });
