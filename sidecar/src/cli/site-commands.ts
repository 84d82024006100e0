import type { Command } from 'commander';
import { type Config, wwwroot } from '../config.ts';
import { StartFault } from '../errors.ts';
import { addSite, findSite, listSites, newSecret, removeSite, rotateSecret, SITE_ID } from '../site/site.ts';
import { type Surroundings, withLedger } from './surroundings.ts';

/** `sidecar site …`: pairs Moodle sites. */
export function addSiteCommands(program: Command, surroundings: Surroundings): void {
  const site = program.command('site').description('pair, list, re-key and forget Moodle sites');
  site
    .command('add')
    .description('pair a Moodle site and print what to paste into its settings')
    .argument('<id>', 'short name: a-z, 0-9, - and _')
    .argument('<wwwroot>', "the site's address, as in its config.php")
    .action((id: string, url: string) => pair(surroundings, id, url));
  site
    .command('list')
    .description('the paired sites')
    .action(() => list(surroundings));
  site
    .command('rotate')
    .description('give a site a new secret; the one before stays accepted')
    .argument('<id>')
    .action((id: string) => rotate(surroundings, id));
  site
    .command('remove')
    .description('forget a site with everything held about it')
    .argument('<id>')
    .requiredOption('--yes', 'there is no way back')
    .action((id: string) => remove(surroundings, id));
}

async function pair(surroundings: Surroundings, id: string, url: string): Promise<void> {
  if (!SITE_ID.test(id)) throw new StartFault('A site id is made of a-z, 0-9, - and _ (at most 63).');
  const address = wwwroot.safeParse(url);
  if (!address.success)
    throw new StartFault('The wwwroot must be the http or https address of the Moodle site.');
  await withLedger(surroundings, async ({ database, keys }, config) => {
    const secret = newSecret();
    const added = await database.intake.run((db) => addSite(db, keys, { id, wwwroot: address.data, secret }));
    if (!added) throw new StartFault(`There is a site ${id} already.`);
    printPairing(surroundings, config, { id, secret });
  });
}

function printPairing(
  { print }: Surroundings,
  { host, port }: Config,
  site: { id: string; secret: string },
): void {
  print('Paste into Moodle: Site administration > Plugins > Local plugins > Navigatr');
  print(`  Sidecar URL:  http://${host}:${port}   (or the address your proxy gives it)`);
  print(`  Secret:       ${site.id}:${site.secret}`);
}

const list = (surroundings: Surroundings): Promise<void> =>
  withLedger(surroundings, async ({ database }) => {
    const sites = await database.intake.run((db) => listSites(db));
    if (sites.length === 0) surroundings.print('No site is paired.');
    for (const { id, wwwroot: address, lastSeenAt } of sites) {
      surroundings.print(`${id}\t${address}\tlast call: ${lastSeenAt ?? 'never'}`);
    }
  });

const rotate = (surroundings: Surroundings, id: string): Promise<void> =>
  withLedger(surroundings, async ({ database, keys }, config) => {
    const secret = newSecret();
    await database.intake.transaction(async (tx) => {
      const site = await findSite(tx, keys, id);
      if (site === null) throw new StartFault(`There is no site ${id}.`);
      await rotateSecret(tx, keys, { site, secret });
    });
    printPairing(surroundings, config, { id, secret });
  });

const remove = (surroundings: Surroundings, id: string): Promise<void> =>
  withLedger(surroundings, async ({ database }) => {
    const removed = await database.reports.transaction((tx) => removeSite(tx, id));
    surroundings.print(removed ? `Site ${id} is forgotten.` : `There is no site ${id}.`);
  });
