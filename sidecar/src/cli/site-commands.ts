import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Ledger } from '../app.ts';
import type { Config } from '../config.ts';
import { wwwroot } from '../config-values.ts';
import { lineForService } from '../control/refuse-beside-another.ts';
import { purge } from '../db/purge.ts';
import { StartFault } from '../errors.ts';
import { baseUrl } from '../network/upstream-settings.ts';
import { listenUrl } from '../network/url-of.ts';
import { isSameAddress } from '../site/is-same-address.ts';
import { nameSite, type Pairing, pairingCode } from '../site/pairing.ts';
import { removeSite } from '../site/remove-site.ts';
import {
  addSite,
  DEFAULT_SITE,
  endPrevious,
  findSite,
  type ListedSite,
  listSites,
  moveSite,
  newSecret,
  rotateSecret,
  SITE_ID,
  type Site,
} from '../site/site.ts';
import { type CliContext, recordAct, SITE_ARGUMENT, unknownSite, withLedger } from './cli-context.ts';

/** `sidecar site …`: pairs Moodle sites. */
export function addSiteCommands(program: Command, context: CliContext): void {
  const site = program.command('site').description('pair, list, re-key and forget Moodle sites');
  site
    .command('add')
    .description('pair a Moodle site and print what to paste into its settings')
    .argument('<wwwroot>', "the site's address, as in its config.php", readWwwroot)
    .option('--id <id>', 'short name: a-z, 0-9, - and _ (default: made from the address)', readId)
    .addOption(urlOption())
    .action((address: string, options: PairOptions) => pair(context, address, options));
  site
    .command('list')
    .description('the paired sites')
    .action(() => list(context));
  site
    .command('rotate')
    .description(
      'give a site a new secret; the one before ends an hour after the first call with the new one',
    )
    .argument('<id>', SITE_ARGUMENT)
    .option('--at-once', 'end the one before now, because it has leaked')
    .addOption(urlOption())
    .action((id: string, options: RotateOptions) => rotate(context, id, options));
  site
    .command('move')
    .description('take the calls of a site from another address: its Moodle has moved')
    .argument('<id>', SITE_ARGUMENT)
    .argument('<wwwroot>', "the site's new address, as in its config.php", readWwwroot)
    .action((id: string, address: string) => move(context, id, address));
  site
    .command('remove')
    .description('forget a site with everything held about it')
    .argument('<id>', SITE_ARGUMENT)
    .requiredOption('--yes', 'you mean it: there is no way back')
    .action((id: string) => remove(context, id));
}

type PairOptions = { id?: string; url?: string };
type RotateOptions = { url?: string; atOnce?: true };

const urlOption = () =>
  new Option(
    '--url <url>',
    'where Moodle reaches the sidecar (default: SIDECAR_PUBLIC_URL, else where it listens)',
  ).argParser(readUrl);

function readUrl(text: string): string {
  const url = baseUrl().safeParse(text);
  if (url.success) return text;
  throw new InvalidArgumentError(`It ${url.error.issues[0]?.message}, as in https://sidecar.example.org.`);
}

function readWwwroot(text: string): string {
  const address = wwwroot.safeParse(text);
  if (address.success) return address.data;
  throw new InvalidArgumentError(`It ${address.error.issues[0]?.message}, as in https://moodle.example.org.`);
}

function readId(text: string): string {
  if (SITE_ID.test(text)) return text;
  throw new InvalidArgumentError('It is made of a-z, 0-9, - and _, at most 63.');
}

async function pair(context: CliContext, address: string, { id, url }: PairOptions): Promise<void> {
  const name = id ?? nameSite(address);
  const add = async ({ database, keys }: Ledger, config: Config) => {
    const secret = newSecret();
    await database.intake.transaction(async (tx) => {
      const added = await addSite(tx, keys, { id: name, wwwroot: address, secret });
      if (!added) {
        throw taken(
          (await listSites(tx)).find((site) => site.id === name),
          address,
        );
      }
      await recordAct(tx, context, { action: 'site_added', site: name, details: address });
    });
    printPairing(context, config, { url: url ?? ownUrl(config), id: name, secret });
    if (context.running === null) tellOfService(context, config);
  };
  await withLedger(context, add, 'make');
}

function taken(present: ListedSite | undefined, address: string): StartFault {
  const { id = '', wwwroot = address } = present ?? {};
  if (isSameAddress(wwwroot, address)) {
    return new StartFault(
      `There is a site ${id} already. \`sidecar site rotate ${id}\` prints a new pairing code for it; another Moodle needs another name (--id).`,
    );
  }
  return new StartFault(
    `There is a site ${id} already, with the address ${wwwroot}. If that Moodle moved: \`sidecar site move ${id} ${address}\`. Another Moodle needs another name (--id).`,
  );
}

const ownUrl = (config: Config): string =>
  config.publicUrl === null ? listenUrl(config) : config.publicUrl.href.replace(/\/$/, '');

/** What to do with the pairing code: the one moment in which it can be read. */
function printPairing({ print, running }: CliContext, config: Config, pairing: Pairing): void {
  print("Paste this pairing code into Moodle, as 'Pairing code' in");
  print('Site administration > Plugins > Local plugins > Navigatr:');
  print('');
  print(`  ${pairingCode(pairing)}`);
  print('');
  print(
    `Keep it secret. It is shown once and does not expire; \`sidecar site rotate ${pairing.id}\` replaces it.`,
  );
  print(`Moodle will call ${pairing.url}.${isLoopback(pairing.url) ? elsewhere(pairing.id) : ''}`);
  print(`Next: save your Navigatr token in Moodle.${running === null ? startIt(config) : ''}`);
}

/** While the service is stopped, nothing refuses a command that was meant for it. */
function tellOfService({ print }: CliContext, config: Config): void {
  const line = config.databaseUrl === null ? lineForService(config) : null;
  if (line === null) return;
  print('This machine has the data folder of a systemd service, which does not know this pairing code.');
  print(`To pair with that service, start it, and run this as root: ${line}`);
}

/**
 * A sidecar with other variables has another database, in which nobody is paired. One that a service has only just started
 * does not have its database open yet.
 */
function startIt({ databaseUrl, dataDir }: Config): string {
  const known =
    databaseUrl === null
      ? ` with SIDECAR_DATA_DIR=${resolve(dataDir)}, whose database now knows this site`
      : '';
  return ` If the sidecar does not run yet, start it first: \`sidecar serve\`${known}.`;
}

const elsewhere = (id: string): string =>
  ` Only this machine reaches that. If Moodle runs on another machine, put TLS in front of the sidecar (docs/tls.md) and run \`sidecar site rotate ${id} --url https://sidecar.example.org\` with that address.`;

const isLoopback = (url: string): boolean => /^(127\.|\[::1\]$|localhost$)/.test(new URL(url).hostname);

const list = (context: CliContext): Promise<void> =>
  withLedger(context, async ({ database }) => {
    const sites = await database.intake.run((db) => listSites(db));
    if (sites.length === 0) context.print('No site is paired. `sidecar site add <wwwroot>` pairs one.');
    for (const { id, wwwroot: address, lastSeenAt } of sites) {
      context.print(`${id}\t${address}\tlast call: ${lastSeenAt ?? 'never'}`);
    }
  });

const rotate = (context: CliContext, id: string, { url, atOnce }: RotateOptions): Promise<void> =>
  withLedger(context, async ({ database, keys }, config) => {
    const secret = await database.intake.transaction(async (tx) => {
      const site = await findSite(tx, keys, id);
      if (site === null) throw unknownSite(id);
      const next = nextSecret(site, config);
      await rotateSecret(tx, keys, { site, secret: next });
      if (atOnce) await endPrevious(tx, id);
      const details = atOnce ? 'the one before ended at once' : '';
      await recordAct(tx, context, { action: 'site_secret_rotated', site: id, details });
      return next;
    });
    printPairing(context, config, { url: url ?? ownUrl(config), id, secret });
  });

/** Where the environment pairs the site, its secret comes back at every start, so that is where a new one has to be. */
function nextSecret({ id, secrets }: Site, { site: paired }: Config): string {
  if (id !== DEFAULT_SITE || paired === null) return newSecret();
  const [present, previous] = secrets;
  const isInForce = paired.secret === present && previous !== undefined;
  if (isInForce || !secrets.includes(paired.secret)) return paired.secret;
  throw new StartFault(
    'The environment pairs this site. Put a new secret into SIDECAR_SITE_SECRET first (openssl rand -base64 32), then run this again and restart the sidecar with it.',
  );
}

const move = (context: CliContext, id: string, address: string): Promise<void> =>
  withLedger(context, async ({ database, keys }) => {
    await database.intake.transaction(async (tx) => {
      const site = await findSite(tx, keys, id);
      if (site === null) throw unknownSite(id);
      await moveSite(tx, { id, wwwroot: address });
      await recordAct(tx, context, { action: 'site_moved', site: id, details: `${site.wwwroot} ${address}` });
    });
    context.print(`Site ${id} is taken from ${address} from now on, and from no other address.`);
    context.print("Save the connection again on Moodle's settings page. Its pairing code stays as it is.");
  });

const remove = (context: CliContext, id: string): Promise<void> =>
  withLedger(context, async ({ database }) => {
    const removed = await removeSite(database.reports, id);
    if (!removed) throw unknownSite(id);
    await purge({ database });
    // Its audit trail is gone with it.
    context.actionLog.info({ action: 'site_removed', site: id }, 'done from the command line');
    context.print(`Site ${id} is forgotten.`);
  });
