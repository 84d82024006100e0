import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { accessOf } from '../../connection/access.ts';
import { findConnection, type StoredConnection } from '../../connection/find-connection.ts';
import { holdRefusedCredential } from '../../connection/hold-refused-credential.ts';
import { rows } from '../../db/client.ts';
import type { Deps } from '../../deps.ts';
import { StartFault } from '../../errors.ts';
import { interactivePermit } from '../../lane/interactive-slot.ts';
import type { Access, Platform, RateLimitPermit, Read, ReadProblem } from '../../platform/port.ts';
import type { Records } from '../../platform/records.ts';
import type { Asker } from '../../reconcile/read-events.ts';
import { listSites } from '../../site/site.ts';
import { type CliContext, unknownSite } from '../cli-context.ts';
import { sentenceFor } from './sentence-for.ts';

/** Which account a command is about; left out, the only one there is. */
export type Choice = { site?: string; connection?: string };

type Call<T> = (platform: Platform, access: Access, permit: RateLimitPermit) => Promise<Read<T>>;

/** A connected account, and how it is asked. */
export type ObfAccount = Asker & {
  site: { id: string; wwwroot: string };
  stored: StoredConnection;
  target: string;
  platform: Platform;
  /** One question in its turn. What comes to nothing is a {@link StartFault} that says why. */
  ask: <T>(call: Call<T>, notFound?: string) => Promise<T>;
  /** As `ask`, without the fault: for questions that may be refused. */
  tryToAsk: <T>(call: Call<T>) => Promise<Read<T>>;
  records: Records;
};

type Row = { site: string; wwwroot: string; id: string; platform: string; accountName: string | null };

/** The account that a command is about. Throws {@link StartFault} where that is not clear, or it cannot be asked. */
export async function findAccount(context: CliContext, deps: Deps, choice: Choice): Promise<ObfAccount> {
  const { site, wwwroot, id } = await chooseConnection(deps, choice);
  const stored = await deps.database.intake.run((db) => findConnection(db, site, id));
  if (stored === null) throw new StartFault(`The connection ${id} of site ${site} was removed just now.`);
  const platform = deps.platforms.of(stored.platform);
  const { records } = platform;
  const { target } = stored;
  if (records === undefined) throw keepsNone(platform, { site, id });
  if (platform.environments?.length === 0)
    throw new StartFault(`${platform.urlVariables} does not allow ${platform.label}: nothing was asked.`);
  if (target === null)
    throw new StartFault(
      `The account of connection ${id} of site ${site} is not known yet: ${platform.label} did not confirm its secret so far. Save it again on Moodle's settings page.`,
    );
  const asking = asked(context, deps, { stored, platform });
  const asker = askerOf(context, records, asking);
  return { site: { id: site, wwwroot }, stored, target, platform, records, ...asking, ...asker };
}

// Of many questions, one that is refused for their number would waste all before it.
const WAITS_MS = [2_000, 20_000];

async function askPatiently<T>(ask: () => Promise<Read<T>>, signal: AbortSignal | null): Promise<Read<T>> {
  for (const waitMs of WAITS_MS) {
    const read = await ask();
    if (read.kind === 'ok' || read.problem !== 'rate_limited') return read;
    // What is asked next says that it is not wanted any more.
    await sleep(waitMs, null, signal ? { signal } : {}).catch(() => {});
  }
  return ask();
}

const askerOf = ({ signal }: CliContext, records: Records, { ask, orFault, tryToAsk }: Asking): Asker => ({
  askRecords: (call) => ask((_, access, permit) => call(records, access, permit)),
  askForOne: async (call) => {
    const ask = () => tryToAsk((_, access, permit) => call(records, access, permit));
    const read = await askPatiently(ask, signal);
    return read.kind === 'failed' && read.problem === 'not_found' ? null : orFault(read);
  },
});

type Asking = Pick<ObfAccount, 'ask' | 'tryToAsk'> & {
  orFault: <T>(read: Read<T>, notFound?: string) => Promise<T>;
};

function asked(
  { signal, running }: CliContext,
  deps: Deps,
  { stored, platform }: Pick<ObfAccount, 'stored' | 'platform'>,
): Asking {
  const access = accessOf(stored, deps.keys);
  const tryToAsk: Asking['tryToAsk'] = async (call) => {
    signal?.throwIfAborted();
    return call(platform, access, interactivePermit(deps, stored.lane));
  };
  const orFault: Asking['orFault'] = async (read, notFound) => {
    if (read.kind === 'ok') return read.value;
    // A process of its own may have other variables, and have asked another host.
    if (read.problem === 'token_refused' && running !== null) await holdRefusedCredential(deps, stored);
    throw new StartFault(
      read.problem === 'not_found' && notFound !== undefined ? notFound : sentenceOf(platform, read.problem),
    );
  };
  return { tryToAsk, orFault, ask: async (call, notFound) => orFault(await tryToAsk(call), notFound) };
}

const sentenceOf = (platform: Platform, problem: ReadProblem): string =>
  sentenceFor(problem, {
    label: platform.label,
    urlVariables: platform.urlVariables,
    host: platform.host('production'),
  });

async function chooseConnection(deps: Deps, choice: Choice): Promise<Row> {
  await requireSite(deps, choice.site);
  const all = await deps.database.intake.run((db) =>
    rows<Row>(
      db,
      sql`
      select c.site, s.wwwroot, c.id, c.platform, c.account_name as "accountName"
      from connections c join sites s on s.id = c.site order by c.site, c.id`,
    ),
  );
  const ofSite = all.filter(({ site }) => choice.site === undefined || site === choice.site);
  if (choice.connection !== undefined) return named(deps, ofSite, choice.connection);
  const readable = all.filter(({ platform }) => deps.platforms.of(platform).records !== undefined);
  const found = readable.filter((row) => ofSite.includes(row));
  if (found.length === 0) throw noneAt(choice.site, readable.map(describe(deps)));
  return onlyOne(deps, found);
}

/** `others`: the accounts of other sites, which may be meant. */
const noneAt = (site: string | undefined, others: readonly string[]): StartFault =>
  new StartFault(
    site === undefined || others.length === 0
      ? "No account of Open Badge Factory or CanCred is connected. Connect one on Moodle's settings page."
      : `Site ${site} has no account of Open Badge Factory or CanCred. There is: ${others.join('; ')}.`,
  );

async function requireSite({ database }: Deps, site: string | undefined): Promise<void> {
  if (site === undefined) return;
  const sites = await database.intake.run((db) => listSites(db));
  if (!sites.some(({ id }) => id === site)) throw unknownSite(site);
}

function named(deps: Deps, among: readonly Row[], connection: string): Row {
  const found = among.filter(({ id }) => id === connection);
  if (found.length > 0) return onlyOne(deps, found);
  const there = among.length === 0 ? 'There is none' : `There is: ${among.map(describe(deps)).join('; ')}`;
  throw new StartFault(`There is no connection ${connection}. ${there}.`);
}

function onlyOne(deps: Deps, found: readonly Row[]): Row {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  throw new StartFault(
    `Name one of the accounts with --site and --connection: ${found.map(describe(deps)).join('; ')}.`,
  );
}

const describe =
  ({ platforms }: Deps) =>
  ({ site, id, platform, accountName }: Row): string =>
    `--site ${site} --connection ${id} (${platforms.of(platform).label}${accountName === null ? '' : `, ${accountName}`})`;

const keepsNone = ({ label }: Platform, { site, id }: { site: string; id: string }): StartFault =>
  new StartFault(
    `The connection ${id} of site ${site} is of ${label}, which keeps no list that can be read. These commands are for Open Badge Factory and CanCred.`,
  );
