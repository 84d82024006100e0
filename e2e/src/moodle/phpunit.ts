import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { stopDatabase } from './database/databases.ts';
import { nameOn, type RunningDatabase } from './database/moodle-database.ts';
import { templateFacts } from './install.ts';
import { endInstaller, runInstaller } from './installer.ts';
import { type MoodleSetup, prepareSetup, type Say, siteConfig } from './moodle-setup.ts';
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
  const setup = await prepareSetup(version, nameOn(`phpunit-${version}`), say);
  return withLock(setup.places.lockFile, () => runAlone(setup, { ...options, say }), {
    onWait: (holder) => say(`Waiting for process ${holder.pid}, which runs PHPUnit on ${version} …`),
  });
}

async function runAlone(setup: MoodleSetup, options: PhpunitOptions & { say: Say }): Promise<PhpunitRun> {
  await endInstaller(setup.places);
  await layTree(setup, options.say);
  if (!hasPhpunit(setup)) await installVendor(setup, options.say);
  await prepareDatabase(setup, options.say);
  if (hasPlugin()) copyPlugin(webRootOf(setup.moodle, setup.places.root));
  return withTestDatabase(setup, async () => {
    await buildConfig(setup);
    return runSuite(setup, options);
  });
}

async function prepareDatabase(setup: MoodleSetup, say: Say): Promise<void> {
  const key = templateKey(await templateFacts(setup, 'phpunit', hashInstallation()));
  const markFile = join(setup.places.home, 'installed');
  const isThere = existsSync(markFile) && existsSync(setup.places.dataroot);
  if (isThere && readFileSync(markFile, 'utf8') === key) return;
  rmSync(markFile, { force: true });
  await stopDatabase(setup.places.database);
  const template = await ensurePhpunitTemplate(setup, key, say);
  await restoreTemplate(template, setup.places);
  writeFileSync(markFile, key);
}

async function ensurePhpunitTemplate(setup: MoodleSetup, key: string, say: Say): Promise<TemplatePlaces> {
  const coreKey = templateKey(await templateFacts(setup, 'phpunit', 'none'));
  const core = await ensureTemplate(coreKey, setup.places, () => installTestSite(setup, say));
  if (!hasPlugin()) return core;
  return ensureTemplate(key, setup.places, () => addPlugin(setup, core, say));
}

async function installTestSite(setup: MoodleSetup, say: Say): Promise<void> {
  say(`Installing the PHPUnit database of Moodle ${setup.source.release}, once (half a minute) …`);
  const plugin = join(webRootOf(setup.moodle, setup.places.root), PLUGIN_PLACE);
  for (const folder of [setup.places.database, setup.places.dataroot, plugin]) {
    rmSync(folder, { recursive: true, force: true });
  }
  await withTestDatabase(setup, async (database) => {
    await database.createForMoodle();
    await runTool(setup, INSTALL);
  });
}

async function addPlugin(setup: MoodleSetup, core: TemplatePlaces, say: Say): Promise<void> {
  say('Installing the plugin in the PHPUnit database …');
  await restoreTemplate(core, setup.places);
  copyPlugin(webRootOf(setup.moodle, setup.places.root));
  await withTestDatabase(setup, () => runTool(setup, INSTALL_PLUGIN));
}

async function withTestDatabase<T>(
  setup: MoodleSetup,
  work: (database: RunningDatabase) => Promise<T>,
): Promise<T> {
  const database = await setup.database.start(setup.places.database);
  try {
    writeTestConfig(setup, database.port);
    return await work(database);
  } finally {
    await database.stop();
  }
}

function writeTestConfig(setup: MoodleSetup, databasePort: number): void {
  const { dataroot, home, logs, root } = setup.places;
  const unused = join(home, 'unused-dataroot');
  for (const folder of [dataroot, unused, logs]) mkdirSync(folder, { recursive: true });
  const config = siteConfig(setup, { port: 80, databasePort }, 'developer');
  // The template keeps the data directory of a site; here that is the one PHPUnit works with.
  writeSiteConfig(root, { ...config, dataroot: unused, phpunitDataroot: dataroot });
}

function runTool(setup: MoodleSetup, script: string): Promise<string> {
  const { root } = setup.places;
  return runInstaller(setup, [script, root, webRootOf(setup.moodle, root)]);
}

/** Moodle's scripts under admin/tool lie below the web root, unlike those in admin/cli. */
function buildConfig(setup: MoodleSetup): Promise<string> {
  return runInstaller(setup, [join(setup.moodle.webRoot, UTIL), '--buildconfig']);
}

function runSuite(setup: MoodleSetup, options: PhpunitOptions): Promise<PhpunitRun> {
  const args = suiteArguments(options.args ?? [], (file) => existsSync(join(setup.places.root, file)));
  const command = [...phpSettings(setup.places), 'vendor/bin/phpunit', ...args];
  return runCommand(setup.php.binary, command, {
    cwd: setup.places.root,
    ...(options.onOutput && { onOutput: options.onOutput }),
  }).then(({ code, stdout, stderr }) => ({ exitCode: code ?? 1, output: stdout + stderr }));
}

/** The plugin's suite, unless the caller says what to run. */
export function suiteArguments(args: readonly string[], isFile: (argument: string) => boolean): string[] {
  const chosen = args.some((argument) => argument.startsWith('--testsuite') || isFile(argument));
  return chosen ? [...args] : ['--testsuite', SUITE, ...args];
}
