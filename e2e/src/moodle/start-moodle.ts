import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { findFreePort } from '../system/free-port.ts';
import { withLock } from '../system/lock.ts';
import { chosenKind, type DatabaseKind, nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { ensureSiteTemplate, upgradeSite } from './install.ts';
import { type MoodleSetup, prepareSetup, type Say, siteConfig, wwwrootOf } from './moodle-setup.ts';
import { runMoodleScript } from './php-cli.ts';
import { checkSiteName } from './places.ts';
import { copyPlugin, hashInstallation, hasPlugin } from './plugin-files.ts';
import { type MoodleSite, openSite } from './site.ts';
import { readState, type SiteState, writeState } from './state.ts';
import { stopSite } from './stop.ts';
import { restoreTemplate } from './template.ts';
import { layTree } from './vendor.ts';
import { DEFAULT_VERSION } from './versions.ts';
import { startWebServer, waitForMoodle } from './web-server.ts';
import { type MoodleMode, webRootOf, writeSiteConfig } from './working-copy.ts';

export interface StartMoodleOptions {
  /** Default 4.5. */
  version?: string;
  /** Sites of different names run side by side. Default `moodle-<version>`. */
  name?: string;
  /** Default `production`. */
  mode?: MoodleMode;
  /** Default: the one that the variable `MOODLE_DATABASE` names, else PostgreSQL. */
  database?: DatabaseKind;
  /** Used if free. Default 80xx after the version: 8045 for 4.5. */
  port?: number;
  /** `clean` (default): just installed. `keep`: what the site of this name held before, if anything. */
  data?: 'clean' | 'keep';
  say?: Say;
}

/**
 * Brings up a Moodle with the plugin of this work tree. A site of the same name that still runs is
 * stopped first.
 * @throws when there is no source, no fitting PHP, no PostgreSQL, or Moodle does not answer.
 */
export async function startMoodle(options: StartMoodleOptions = {}): Promise<MoodleSite> {
  const version = options.version ?? DEFAULT_VERSION;
  const kind = options.database ?? chosenKind();
  const name = checkSiteName(options.name ?? nameOn(`moodle-${version}`, kind));
  const say = options.say ?? (() => undefined);
  const setup = await prepareSetup(version, name, say, kind);
  const wanted = { ...options, version, name, say };
  const state = await bringUpAlone(setup, wanted);
  return openSite(setup, state, () => bringUpAlone(setup, { ...wanted, port: state.port, data: 'clean' }));
}

/** Two commands on one name wait for each other. */
function bringUpAlone(setup: MoodleSetup, wanted: Wanted): Promise<SiteState> {
  return withLock(setup.places.lockFile, () => bringUp(setup, wanted));
}

type Wanted = StartMoodleOptions & { version: string; name: string; say: Say };

async function bringUp(setup: MoodleSetup, wanted: Wanted): Promise<SiteState> {
  await stopSite(wanted.name);
  const before = readState(setup.places);
  await prepareTree(setup, wanted.say);
  const isSame = before?.version === wanted.version && before.database === setup.database.kind;
  const kept = wanted.data === 'keep' && isSame && hasData(setup);
  if (!kept) await startOver(setup, wanted.say);
  return serve(setup, { ...wanted, before: kept ? before : undefined });
}

async function startOver(setup: MoodleSetup, say: Say): Promise<void> {
  await restoreTemplate(await ensureSiteTemplate(setup.moodle.id, say), setup.places);
  rmSync(setup.places.logs, { recursive: true, force: true });
  mkdirSync(setup.places.logs);
}

/** The tree, and in it the plugin as it is now. */
async function prepareTree(setup: MoodleSetup, say: Say): Promise<void> {
  mkdirSync(setup.places.logs, { recursive: true });
  await layTree(setup, say);
  if (hasPlugin()) copyPlugin(webRootOf(setup.moodle, setup.places.root));
}

function hasData(setup: MoodleSetup): boolean {
  return existsSync(setup.places.dataroot) && existsSync(setup.places.database);
}

async function serve(
  setup: MoodleSetup,
  wanted: Wanted & { before: SiteState | undefined },
): Promise<SiteState> {
  const database = await setup.database.start(setup.places.database);
  try {
    return await serveWith(database, setup, wanted);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function serveWith(
  database: RunningDatabase,
  setup: MoodleSetup,
  wanted: Wanted & { before: SiteState | undefined },
): Promise<SiteState> {
  const port = await findFreePort(wanted.port ?? wanted.before?.port ?? defaultPort(setup));
  const mode = wanted.mode ?? 'production';
  const ports = { port, databasePort: database.port };
  writeSiteConfig(setup.places.root, siteConfig(setup, ports, mode));
  const plugin = hashInstallation();
  if (wanted.before !== undefined) await refreshSite(setup, wanted.before.plugin);
  const server = startWebServer(setup, webRootOf(setup.moodle, setup.places.root), port);
  const { version, name } = wanted;
  const { release } = setup.source;
  const state = {
    name,
    version,
    release,
    mode,
    database: setup.database.kind,
    ...ports,
    server,
    plugin,
  };
  writeState(setup.places, state);
  await waitForMoodle(setup, server, wwwrootOf(port));
  return state;
}

/** Makes a site with data of its own notice that the plugin's files changed. */
async function refreshSite(setup: MoodleSetup, installedPlugin: string): Promise<void> {
  if (installedPlugin !== hashInstallation()) await upgradeSite(setup);
  await runMoodleScript(setup, ['admin/cli/purge_caches.php']);
}

function defaultPort(setup: MoodleSetup): number {
  return 8000 + Number(setup.moodle.id.replace('.', ''));
}
