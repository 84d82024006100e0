import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { stopDatabase } from './database/databases.ts';
import { nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { type Ground, prepareGround, type Say, siteConfig } from './ground.ts';
import { templateFacts } from './install.ts';
import { endInstaller, runInstaller } from './installer.ts';
import { phpSettings } from './php-cli.ts';
import type { TemplatePlaces } from './places.ts';
import { copyPlugin, hashInstallation, hasPlugin, PLUGIN_PLACE } from './plugin-files.ts';
import { ensureTemplate, restoreTemplate, templateKey } from './template.ts';
import { hasPhpunit, installVendor, layTree } from './vendor.ts';
import { webRootOf, writeSiteConfig } from './working-copy.ts';

export interface PhpunitRun {
  /** PHPUnit's own: 0 when all tests pass. */
  exitCode: number;
  output: string;
}

export interface PhpunitOptions {
  /** For PHPUnit. Without a suite or a file among them, the plugin's suite runs. */
  args?: string[];
  say?: Say;
  /** Gets PHPUnit's output as it comes. */
  onOutput?: (piece: string) => void;
}

const SUITE = 'local_navigatr_testsuite';
const UTIL = 'admin/tool/phpunit/cli/util.php';
const INSTALL = fileURLToPath(new URL('fixtures/phpunit_install.php', import.meta.url));
const INSTALL_PLUGIN = fileURLToPath(new URL('fixtures/phpunit_plugin.php', import.meta.url));

/**
 * Runs the plugin's PHPUnit tests in a Moodle of the given version. The first run per version installs
 * Moodle's test database (half a minute) and keeps it.
 * @throws when there is no source, PHP, PostgreSQL or PHPUnit; failed tests are in the result.
 */
export async function runPhpunit(version: string, options: PhpunitOptions = {}): Promise<PhpunitRun> {
  const say = options.say ?? (() => undefined);
  const ground = await prepareGround(version, nameOn(`phpunit-${version}`), say);
  return withLock(ground.places.lockFile, () => runAlone(ground, { ...options, say }), {
    onWait: (holder) => say(`Waiting for process ${holder.pid}, which runs PHPUnit on ${version} …`),
  });
}

async function runAlone(ground: Ground, options: PhpunitOptions & { say: Say }): Promise<PhpunitRun> {
  await endInstaller(ground.places);
  await layTree(ground, options.say);
  if (!hasPhpunit(ground)) await installVendor(ground, options.say);
  await prepareDatabase(ground, options.say);
  if (hasPlugin()) copyPlugin(webRootOf(ground.moodle, ground.places.root));
  return withTestDatabase(ground, async () => {
    await buildConfig(ground);
    return runSuite(ground, options);
  });
}

async function prepareDatabase(ground: Ground, say: Say): Promise<void> {
  const key = templateKey(await templateFacts(ground, 'phpunit', hashInstallation()));
  const markFile = join(ground.places.home, 'installed');
  const isThere = existsSync(markFile) && existsSync(ground.places.dataroot);
  if (isThere && readFileSync(markFile, 'utf8') === key) return;
  rmSync(markFile, { force: true });
  await stopDatabase(ground.places.database);
  const template = await ensurePhpunitTemplate(ground, key, say);
  await restoreTemplate(template, ground.places);
  writeFileSync(markFile, key);
}

async function ensurePhpunitTemplate(ground: Ground, key: string, say: Say): Promise<TemplatePlaces> {
  const coreKey = templateKey(await templateFacts(ground, 'phpunit', 'none'));
  const core = await ensureTemplate(coreKey, ground.places, () => installTestSite(ground, say));
  if (!hasPlugin()) return core;
  return ensureTemplate(key, ground.places, () => addPlugin(ground, core, say));
}

async function installTestSite(ground: Ground, say: Say): Promise<void> {
  say(`Installing the PHPUnit database of Moodle ${ground.source.release}, once (half a minute) …`);
  const plugin = join(webRootOf(ground.moodle, ground.places.root), PLUGIN_PLACE);
  for (const folder of [ground.places.database, ground.places.dataroot, plugin]) {
    rmSync(folder, { recursive: true, force: true });
  }
  await withTestDatabase(ground, async (database) => {
    await database.createForMoodle();
    await runTool(ground, INSTALL);
  });
}

async function addPlugin(ground: Ground, core: TemplatePlaces, say: Say): Promise<void> {
  say('Installing the plugin in the PHPUnit database …');
  await restoreTemplate(core, ground.places);
  copyPlugin(webRootOf(ground.moodle, ground.places.root));
  await withTestDatabase(ground, () => runTool(ground, INSTALL_PLUGIN));
}

async function withTestDatabase<T>(
  ground: Ground,
  work: (database: RunningDatabase) => Promise<T>,
): Promise<T> {
  const database = await ground.database.start(ground.places.database);
  try {
    writeTestConfig(ground, database.port);
    return await work(database);
  } finally {
    await database.stop();
  }
}

function writeTestConfig(ground: Ground, databasePort: number): void {
  const { dataroot, home, logs, root } = ground.places;
  const unused = join(home, 'unused-dataroot');
  for (const folder of [dataroot, unused, logs]) mkdirSync(folder, { recursive: true });
  const config = siteConfig(ground, { port: 80, databasePort }, 'developer');
  // The template keeps the data directory of a site; here that is the one PHPUnit works with.
  writeSiteConfig(root, { ...config, dataroot: unused, phpunitDataroot: dataroot });
}

function runTool(ground: Ground, script: string): Promise<string> {
  const { root } = ground.places;
  return runInstaller(ground, [script, root, webRootOf(ground.moodle, root)]);
}

/** Moodle's scripts under admin/tool lie below the web root, unlike those in admin/cli. */
function buildConfig(ground: Ground): Promise<string> {
  return runInstaller(ground, [join(ground.moodle.webRoot, UTIL), '--buildconfig']);
}

function runSuite(ground: Ground, options: PhpunitOptions): Promise<PhpunitRun> {
  const args = suiteArguments(options.args ?? [], (file) => existsSync(join(ground.places.root, file)));
  const command = [...phpSettings(ground.places), 'vendor/bin/phpunit', ...args];
  return runCommand(ground.php.binary, command, {
    cwd: ground.places.root,
    ...(options.onOutput && { onOutput: options.onOutput }),
  }).then(({ code, stdout, stderr }) => ({ exitCode: code ?? 1, output: stdout + stderr }));
}

/** The plugin's suite, unless the caller says what to run. */
export function suiteArguments(args: readonly string[], isFile: (argument: string) => boolean): string[] {
  const chosen = args.some((argument) => argument.startsWith('--testsuite') || isFile(argument));
  return chosen ? [...args] : ['--testsuite', SUITE, ...args];
}
