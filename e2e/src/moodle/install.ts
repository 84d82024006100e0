import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../system/lock.ts';
import { runFixture } from './arrange.ts';
import { stopDatabase } from './database/databases.ts';
import { nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { endInstaller, runInstaller } from './installer.ts';
import { type MoodleSetup, prepareSetup, type Say, siteConfig } from './moodle-setup.ts';
import { type TemplatePlaces, templatePlaces } from './places.ts';
import { copyPlugin, hashInstallation, hasPlugin } from './plugin-files.ts';
import { ensureTemplate, restoreTemplate, type TemplateFacts, templateKey } from './template.ts';
import { layTree } from './vendor.ts';
import { webRootOf, writeSiteConfig } from './working-copy.ts';

export const ADMIN_USER = 'admin';
export const ADMIN_PASSWORD = 'navigatr';

/** One a line, so that the shell script of the Docker set reads the same file. */
const INSTALL_ARGUMENTS_FILE = fileURLToPath(new URL('install-arguments.txt', import.meta.url));

const INSTALL = fileURLToPath(new URL('fixtures/install.php', import.meta.url));
const INSTALL_PLUGIN = fileURLToPath(new URL('fixtures/install_plugin.php', import.meta.url));

const RECIPE_FILES = [
  INSTALL,
  INSTALL_PLUGIN,
  INSTALL_ARGUMENTS_FILE,
  fileURLToPath(new URL('fixtures/site_defaults.php', import.meta.url)),
  fileURLToPath(new URL('config.template.php', import.meta.url)),
  fileURLToPath(new URL('fixtures/phpunit_install.php', import.meta.url)),
  fileURLToPath(new URL('fixtures/phpunit_plugin.php', import.meta.url)),
];

/** An installed Moodle with the plugin (if there is one yet) to make sites from; built when needed. */
export async function ensureSiteTemplate(version: string, say: Say): Promise<TemplatePlaces> {
  const setup = await prepareSetup(version, nameOn(`build-${version}`), say);
  const plugin = hashInstallation();
  const key = templateKey(await templateFacts(setup, 'site', plugin));
  const ready = templatePlaces(key);
  if (existsSync(ready.completeFile)) return ready;
  return withLock(setup.places.lockFile, () => buildTemplates(setup, key, say));
}

async function buildTemplates(setup: MoodleSetup, key: string, say: Say): Promise<TemplatePlaces> {
  const coreKey = templateKey(await templateFacts(setup, 'site', 'none'));
  let place: 'empty' | 'core' = 'empty';
  try {
    const core = await ensureTemplate(coreKey, setup.places, async () => {
      await installCore(setup, say);
      place = 'core';
    });
    if (!hasPlugin()) return core;
    return await ensureTemplate(key, setup.places, async () => {
      if (place === 'empty') await layCore(setup, core, say);
      await installPlugin(setup, say);
    });
  } finally {
    await clearSite(setup);
  }
}

export function installArguments(): string[] {
  return readFileSync(INSTALL_ARGUMENTS_FILE, 'utf8').trimEnd().split('\n');
}

export async function templateFacts(
  setup: MoodleSetup,
  kind: TemplateFacts['kind'],
  plugin: string,
): Promise<TemplateFacts> {
  return {
    kind,
    version: setup.moodle.id,
    release: setup.source.release,
    php: setup.php.version,
    database: await setup.database.describe(),
    plugin,
    recipe: hashRecipe(),
  };
}

function hashRecipe(): string {
  const hash = createHash('sha256');
  for (const file of RECIPE_FILES) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

async function installCore(setup: MoodleSetup, say: Say): Promise<void> {
  say(`Installing Moodle ${setup.source.release}, once (half a minute) …`);
  await clearSite(setup);
  await layTree(setup, say);
  await withBuildDatabase(setup, async (database) => {
    await database.createForMoodle();
    await runInstaller(setup, [INSTALL, ...installArguments()]);
    // With a plugin they are set once that is there.
    if (!hasPlugin()) await runFixture(setup, 'site_defaults', {});
  });
}

/** As {@link installCore} leaves it, from a template of earlier. */
async function layCore(setup: MoodleSetup, core: TemplatePlaces, say: Say): Promise<void> {
  await clearSite(setup);
  await layTree(setup, say);
  await restoreTemplate(core, setup.places);
}

async function installPlugin(setup: MoodleSetup, say: Say): Promise<void> {
  say(`Installing the plugin in Moodle ${setup.moodle.id} …`);
  copyPlugin(webRootOf(setup.moodle, setup.places.root));
  await withBuildDatabase(setup, async () => {
    await runInstaller(setup, [INSTALL_PLUGIN]);
    await runFixture(setup, 'site_defaults', {});
  });
}

/** Lets Moodle install or upgrade what it finds in its tree. */
export async function upgradeSite(setup: MoodleSetup): Promise<void> {
  await runInstaller(setup, ['admin/cli/upgrade.php', '--non-interactive']);
}

/** Runs `work` with a database server that is stopped cleanly afterwards, so that its files can be copied. */
export async function withBuildDatabase(
  setup: MoodleSetup,
  work: (database: RunningDatabase) => Promise<void>,
): Promise<void> {
  const database = await setup.database.start(setup.places.database);
  try {
    for (const folder of [setup.places.dataroot, setup.places.logs]) mkdirSync(folder, { recursive: true });
    // The address of a site that is never served: only sites made from it have one.
    const ports = { port: 80, databasePort: database.port };
    writeSiteConfig(setup.places.root, siteConfig(setup, ports, 'production'));
    await work(database);
  } finally {
    await database.stop();
  }
}

/** Removes a site with all it has. Its web server must be gone already. */
export async function clearSite(setup: MoodleSetup): Promise<void> {
  await endInstaller(setup.places);
  await stopDatabase(setup.places.database);
  const { home, dataroot, database } = setup.places;
  for (const folder of [home, dataroot, dirname(database)]) {
    rmSync(folder, { recursive: true, force: true });
  }
}
