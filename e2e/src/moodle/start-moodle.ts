import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { findFreePort } from '../system/free-port.ts';
import { withLock } from '../system/lock.ts';
import { chosenKind, type DatabaseKind, nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { type Ground, prepareGround, type Say, siteConfig, wwwrootOf } from './ground.ts';
import { ensureSiteTemplate, upgradeSite } from './install.ts';
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
  const ground = await prepareGround(version, name, say, kind);
  const wanted = { ...options, version, name, say };
  const state = await bringUpAlone(ground, wanted);
  return openSite(ground, state, () => bringUpAlone(ground, { ...wanted, port: state.port, data: 'clean' }));
}

/** Two commands on one name wait for each other. */
function bringUpAlone(ground: Ground, wanted: Wanted): Promise<SiteState> {
  return withLock(ground.places.lockFile, () => bringUp(ground, wanted));
}

type Wanted = StartMoodleOptions & { version: string; name: string; say: Say };

async function bringUp(ground: Ground, wanted: Wanted): Promise<SiteState> {
  await stopSite(wanted.name);
  const before = readState(ground.places);
  await prepareTree(ground, wanted.say);
  const isSame = before?.version === wanted.version && before.database === ground.database.kind;
  const kept = wanted.data === 'keep' && isSame && hasData(ground);
  if (!kept) await startOver(ground, wanted.say);
  return serve(ground, { ...wanted, before: kept ? before : undefined });
}

async function startOver(ground: Ground, say: Say): Promise<void> {
  await restoreTemplate(await ensureSiteTemplate(ground.moodle.id, say), ground.places);
  rmSync(ground.places.logs, { recursive: true, force: true });
  mkdirSync(ground.places.logs);
}

/** The tree, and in it the plugin as it is now. */
async function prepareTree(ground: Ground, say: Say): Promise<void> {
  mkdirSync(ground.places.logs, { recursive: true });
  await layTree(ground, say);
  if (hasPlugin()) copyPlugin(webRootOf(ground.moodle, ground.places.root));
}

function hasData(ground: Ground): boolean {
  return existsSync(ground.places.dataroot) && existsSync(ground.places.database);
}

async function serve(ground: Ground, wanted: Wanted & { before: SiteState | undefined }): Promise<SiteState> {
  const database = await ground.database.start(ground.places.database);
  try {
    return await serveWith(database, ground, wanted);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function serveWith(
  database: RunningDatabase,
  ground: Ground,
  wanted: Wanted & { before: SiteState | undefined },
): Promise<SiteState> {
  const port = await findFreePort(wanted.port ?? wanted.before?.port ?? defaultPort(ground));
  const mode = wanted.mode ?? 'production';
  const ports = { port, databasePort: database.port };
  writeSiteConfig(ground.places.root, siteConfig(ground, ports, mode));
  const plugin = hashInstallation();
  if (wanted.before !== undefined) await refreshSite(ground, wanted.before.plugin);
  const server = startWebServer(ground, webRootOf(ground.moodle, ground.places.root), port);
  const { version, name } = wanted;
  const { release } = ground.source;
  const state = {
    name,
    version,
    release,
    mode,
    database: ground.database.kind,
    ...ports,
    server,
    plugin,
  };
  writeState(ground.places, state);
  await waitForMoodle(ground, server, wwwrootOf(port));
  return state;
}

/** Makes a site with data of its own notice that the plugin's files changed. */
async function refreshSite(ground: Ground, installedPlugin: string): Promise<void> {
  if (installedPlugin !== hashInstallation()) await upgradeSite(ground);
  await runMoodleScript(ground, ['admin/cli/purge_caches.php']);
}

function defaultPort(ground: Ground): number {
  return 8000 + Number(ground.moodle.id.replace('.', ''));
}
