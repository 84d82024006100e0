import type { Provider } from '@local-navigatr/shared-types';
import type { RecordedBadge } from '../../platform/records.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { plain } from '../plain.ts';
import { printTable } from '../print-table.ts';
import { type Choice, findAccount, type ObfAccount } from './account.ts';

// The documented maximum of a page, and as many as are of any use.
const PAGE = 1_000;
const BADGES_MAX = 20_000;

/** `sidecar obf badges`: every badge of the account. */
export const listBadges = (context: CliContext, choice: Choice): Promise<void> =>
  withDeps(context, async (deps) => {
    const account = await findAccount(context, deps, choice);
    const providers = await account.ask((platform, ...call) => platform.listProviders(...call));
    const { badges, total } = await readBadges(account);
    printTable(
      context.print,
      ['Badge', 'State', 'Categories', 'Organisation', 'Name'],
      badges.map((badge) => [
        badge.id,
        badge.issuable ? 'ready' : 'draft',
        badge.categories?.join(', ') ?? '-',
        organisationsOf(badge, providers),
        // Some are long.
        badge.name,
      ]),
    );
    const drafts = badges.filter(({ issuable }) => !issuable).length;
    context.print(
      `${headOf(account)}: badges ${badges.length}, of these drafts, which cannot be issued: ${drafts}.`,
    );
    if (total === null) context.print('The list does not say how many there are: there may be more.');
    else if (badges.length < total) context.print(`There are ${total}: the others cannot be read.`);
  });

/** What all commands name an account by. */
export const headOf = ({ site, stored, platform }: ObfAccount): string =>
  `${plain(stored.accountName ?? stored.accountId ?? '')} at ${platform.label} (site ${site.id}, connection ${stored.connection})`;

async function readBadges({
  askRecords,
}: ObfAccount): Promise<{ badges: RecordedBadge[]; total: number | null }> {
  const badges: RecordedBadge[] = [];
  for (let seen = 0; ; ) {
    const place = { offset: seen, limit: PAGE };
    const page = await askRecords((records, access, permit) => records.listBadges(access, place, permit));
    badges.push(...page.rows);
    seen += page.count;
    const isLast = page.count === 0 || seen >= (page.total ?? seen);
    if (isLast || seen >= BADGES_MAX) return { badges, total: page.total };
  }
}

/** The organisation itself issues all of them. */
function organisationsOf({ providerIds }: RecordedBadge, providers: readonly Provider[]): string {
  const [own, ...subs] = providers;
  const names = providerIds.map((id) => subs.find((sub) => sub.id === id)?.name ?? `${id} (gone)`);
  return [own?.name ?? '', ...names].join(', ');
}
