import type { Provider } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { rows } from '../../db/client.ts';
import type { Deps } from '../../deps.ts';
import { StartFault } from '../../errors.ts';
import type { FailedRead } from '../../platform/port.ts';
import { type CliContext, withDeps } from '../cli-context.ts';
import { printTable } from '../print-table.ts';
import { type Choice, findAccount, type ObfAccount } from './account.ts';
import { headOf } from './badges.ts';

/** `sidecar obf issuer`: the organisations, what the secret may do, and the quota. */
export const showIssuer = (context: CliContext, choice: Choice): Promise<void> =>
  withDeps(context, async (deps) => {
    const account = await findAccount(context, deps, choice);
    const providers = await account.ask((platform, ...call) => platform.listProviders(...call));
    context.print(`${headOf(account)}.`);
    printTable(
      context.print,
      ['Organisation', 'Name', ''],
      providers.map(({ id, name }, at) => [id, name, at === 0 ? '' : 'sub-organisation']),
    );
    await printGone(context, deps, { account, providers });
    await printAllowance(context, account);
    await printRights(context, account);
  });

/** Badges that wait for a sub-organisation that the account no longer has are refused when they are sent. */
async function printGone(
  { print }: CliContext,
  { database }: Deps,
  { account: { site, target, platform }, providers }: { account: ObfAccount; providers: readonly Provider[] },
): Promise<void> {
  const waiting = await database.intake.run((db) =>
    rows<{ id: string; count: number | string }>(
      db,
      sql`
      select provider_id as id, count(*) as count from issuances
      where site = ${site.id} and target = ${target} and state = 'queued' and provider_id is not null
      group by provider_id order by provider_id`,
    ),
  );
  for (const { id, count } of waiting.filter((one) => !providers.some((provider) => provider.id === one.id)))
    print(
      `The account no longer has ${id}. Badges that wait for it: ${count}. Choose another badge for their courses in Moodle, or restore it at ${platform.label}.`,
    );
}

async function printAllowance({ print }: CliContext, { ask, platform }: ObfAccount): Promise<void> {
  if (platform.allowance === undefined) return;
  const allowance = await ask(async (_, access, permit) => {
    const read = await platform.allowance?.(access, permit);
    if (read === undefined)
      throw new StartFault(`${platform.label} does not say what the account may issue.`);
    return read;
  });
  const { limit, issued, validUntil } = allowance;
  print(
    limit === null
      ? 'It may issue any number of badges.'
      : `It may issue ${limit} badges; listed as issued: ${issued ?? 'not said'}${issued === null ? '' : `, left: ${Math.max(0, limit - issued)}`}.`,
  );
  if (validUntil !== null) print(`It is paid until ${validUntil.slice(0, 10)}.`);
}

const ONE = { offset: 0, limit: 1 };

/** There is no list of rights: what can be asked is asked. */
async function printRights({ print }: CliContext, { tryToAsk, records }: ObfAccount): Promise<void> {
  const badges = await tryToAsk((_, access, permit) => records.listBadges(access, ONE, permit));
  const events = await tryToAsk((_, access, permit) => records.listEvents(access, ONE, permit));
  print(
    `The secret may read badges: ${answerOf(badges)}; events: ${answerOf(events)}. Issuing and revoking are not tried.`,
  );
}

const answerOf = (read: { kind: 'ok' } | FailedRead): string => {
  if (read.kind === 'ok') return 'yes';
  return read.problem === 'not_allowed' ? 'no' : `not known (${read.problem})`;
};
