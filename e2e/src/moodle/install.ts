import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../system/lock.ts';
import { runFixture } from './arrange.ts';
import { stopDatabase } from './database/databases.ts';
import { nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { type Ground, prepareGround, type Say, siteConfig } from './ground.ts';
import { endInstaller, runInstaller } from './installer.ts';
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
  const ground = await prepareGround(version, nameOn(`build-${version}`), say);
  const plugin = hashInstallation();
  const key = templateKey(await templateFacts(ground, 'site', plugin));
  const ready = templatePlaces(key);
  if (existsSync(ready.completeFile)) return ready;
  return withLock(ground.places.lockFile, () => buildTemplates(ground, key, say));
}

async function buildTemplates(ground: Ground, key: string, say: Say): Promise<TemplatePlaces> {
  const coreKey = templateKey(await templateFacts(ground, 'site', 'none'));
  let place: 'empty' | 'core' = 'empty';
  try {
    const core = await ensureTemplate(coreKey, ground.places, async () => {
      await installCore(ground, say);
      place = 'core';
    });
    if (!hasPlugin()) return core;
    return await ensureTemplate(key, ground.places, async () => {
      if (place === 'empty') await layCore(ground, core, say);
      await installPlugin(ground, say);
    });
  } finally {
    await clearSite(ground);
  }
}

export function installArguments(): string[] {
  return readFileSync(INSTALL_ARGUMENTS_FILE, 'utf8').trimEnd().split('\n');
}

export async function templateFacts(
  ground: Ground,
  kind: TemplateFacts['kind'],
  plugin: string,
): Promise<TemplateFacts> {
  return {
    kind,
    version: ground.moodle.id,
    release: ground.source.release,
    php: ground.php.version,
    database: await ground.database.describe(),
    plugin,
    recipe: hashRecipe(),
  };
}

function hashRecipe(): string {
  const hash = createHash('sha256');
  for (const file of RECIPE_FILES) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

async function installCore(ground: Ground, say: Say): Promise<void> {
  say(`Installing Moodle ${ground.source.release}, once (half a minute) …`);
  await clearSite(ground);
  await layTree(ground, say);
  await withBuildDatabase(ground, async (database) => {
    await database.createForMoodle();
    await runInstaller(ground, [INSTALL, ...installArguments()]);
    // With a plugin they are set once that is there.
    if (!hasPlugin()) await runFixture(ground, 'site_defaults', {});
  });
}

/** As {@link installCore} leaves it, from a template of earlier. */
async function layCore(ground: Ground, core: TemplatePlaces, say: Say): Promise<void> {
  await clearSite(ground);
  await layTree(ground, say);
  await restoreTemplate(core, ground.places);
}

async function installPlugin(ground: Ground, say: Say): Promise<void> {
  say(`Installing the plugin in Moodle ${ground.moodle.id} …`);
  copyPlugin(webRootOf(ground.moodle, ground.places.root));
  await withBuildDatabase(ground, async () => {
    await runInstaller(ground, [INSTALL_PLUGIN]);
    await runFixture(ground, 'site_defaults', {});
  });
}

/** Lets Moodle install or upgrade what it finds in its tree. */
export async function upgradeSite(ground: Ground): Promise<void> {
  await runInstaller(ground, ['admin/cli/upgrade.php', '--non-interactive']);
}

/** Runs `work` with a database server that is stopped cleanly afterwards, so that its files can be copied. */
export async function withBuildDatabase(
  ground: Ground,
  work: (database: RunningDatabase) => Promise<void>,
): Promise<void> {
  const database = await ground.database.start(ground.places.database);
  try {
    for (const folder of [ground.places.dataroot, ground.places.logs]) mkdirSync(folder, { recursive: true });
    // The address of a site that is never served: only sites made from it have one.
    const ports = { port: 80, databasePort: database.port };
    writeSiteConfig(ground.places.root, siteConfig(ground, ports, 'production'));
    await work(database);
  } finally {
    await database.stop();
  }
}

/** Removes a site with all it has. Its web server must be gone already. */
export async function clearSite(ground: Ground): Promise<void> {
  await endInstaller(ground.places);
  await stopDatabase(ground.places.database);
  const { home, dataroot, database } = ground.places;
  for (const folder of [home, dataroot, dirname(database)]) {
    rmSync(folder, { recursive: true, force: true });
  }
}
