import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PHP_VERSIONS } from '../php-versions/php-in-wasm.ts';
import { cacheHome } from '../system/cache-home.ts';
import { runCommand } from '../system/command.ts';
import { findPhp } from '../system/php.ts';
import { findComposerTool } from './composer-tool.ts';
import { sitePlaces } from './places.ts';
import { copyPlugin, hasPlugin, PLUGIN_FOLDER, PLUGIN_PLACE, pluginFiles } from './plugin-files.ts';
import { findLocalSource, listLocalVersions } from './source.ts';
import { DEFAULT_VERSION } from './versions.ts';
import { prepareWorkingCopy, webRootOf } from './working-copy.ts';

export type StyleResult =
  | { kind: 'passed'; files: number }
  | { kind: 'failed'; output: string }
  | { kind: 'skipped'; reason: string };

/** `php -l` over every PHP file of the plugin. */
export async function lintPhp(): Promise<StyleResult> {
  const php = await findPhp();
  if (php === undefined) return { kind: 'skipped', reason: 'PHP is not installed' };
  const files = phpFiles();
  const complaints: string[] = [];
  for (const file of files) {
    const { code, stdout, stderr } = await runCommand(php.binary, ['-l', join(PLUGIN_FOLDER, file)]);
    if (code !== 0) complaints.push(stdout + stderr);
  }
  return judge(files.length, complaints.join('\n'));
}

/** Moodle's coding style over every PHP file of the plugin: no errors and no warnings. */
export async function checkCodingStyle(): Promise<StyleResult> {
  const php = await findPhp();
  if (php === undefined) return { kind: 'skipped', reason: 'PHP is not installed' };
  if (!hasPlugin()) return { kind: 'skipped', reason: 'the plugin has no version.php yet' };
  const phpcs = await findPhpcs();
  if (phpcs === undefined) return { kind: 'skipped', reason: EXPLAIN_PHPCS };
  const files = phpFiles();
  const folder = placeInMoodle() ?? PLUGIN_FOLDER;
  const args = [phpcs, '--standard=moodle', '--extensions=php', `--basepath=${folder}`, '-s', '-q', ...files];
  const { code, stdout, stderr } = await runCommand(php.binary, args, { cwd: folder });
  return judge(files.length, code === 0 ? '' : stdout + stderr);
}

/** Nothing that some PHP between the oldest and the newest supported lacks or has given up. */
export async function checkPhpVersions(): Promise<StyleResult> {
  const php = await findPhp();
  if (php === undefined) return { kind: 'skipped', reason: 'PHP is not installed' };
  const phpcs = await findPhpcs();
  if (phpcs === undefined) return { kind: 'skipped', reason: EXPLAIN_PHPCS };
  const versions = ['--runtime-set', 'testVersion', `${PHP_VERSIONS[0]}-${PHP_VERSIONS.at(-1)}`];
  const files = phpFiles();
  const args = [phpcs, '--standard=PHPCompatibility', ...versions, '--extensions=php', '-s', '-q', ...files];
  const { code, stdout, stderr } = await runCommand(php.binary, args, { cwd: PLUGIN_FOLDER });
  return judge(files.length, code === 0 ? '' : stdout + stderr);
}

/** PHPStan over the plugin and its tests, which reads Moodle's source beside it: no complaint, and none put aside. */
export async function analysePhp(): Promise<StyleResult> {
  const php = await findPhp();
  if (php === undefined) return { kind: 'skipped', reason: 'PHP is not installed' };
  const moodle = listLocalVersions().find(({ id }) => id === DEFAULT_VERSION);
  const source = moodle && findLocalSource(moodle);
  if (source === undefined)
    return { kind: 'skipped', reason: `the source of Moodle ${DEFAULT_VERSION} is not here` };
  const phpstan = await findComposerTool(PHPSTAN);
  if (phpstan === undefined) return { kind: 'skipped', reason: EXPLAIN_PHPSTAN };
  const args = [
    phpstan,
    'analyse',
    '-c',
    PHPSTAN_CONFIG,
    '--memory-limit=2G',
    '--no-progress',
    '--error-format=raw',
  ];
  const env = {
    MOODLE: source.path,
    PHPUNIT: join(cacheHome(), PHPSTAN.folder, 'vendor', 'phpunit'),
    PLUGIN: PLUGIN_FOLDER,
    HARNESS: fileURLToPath(new URL('..', import.meta.url)),
    RESULTS: join(cacheHome(), PHPSTAN.folder, 'results'),
  };
  const { code, stdout, stderr } = await runCommand(php.binary, args, { env });
  return judge(phpFiles().length, code === 0 ? '' : stdout + stderr);
}

/** With the PHPUnit of Moodle 4.5, which the plugin's tests are checked against. */
const PHPSTAN = {
  folder: 'phpstan-phpunit',
  program: 'phpstan',
  manifest: { require: { 'phpstan/phpstan': '^2.1', 'phpunit/phpunit': '^9.6' } },
};

const PHPSTAN_CONFIG = fileURLToPath(new URL('phpstan/phpstan.neon', import.meta.url));

const EXPLAIN_PHPSTAN = 'PHPStan is not here: let Composer reach a registry that has phpstan/phpstan';

/** Some rules (names after the component, for one) only work inside a Moodle tree. */
function placeInMoodle(): string | undefined {
  const moodle = listLocalVersions().at(-1);
  const source = moodle && findLocalSource(moodle);
  if (moodle === undefined || source === undefined) return undefined;
  const { root } = sitePlaces('coding-style');
  prepareWorkingCopy(moodle, source, root);
  copyPlugin(webRootOf(moodle, root));
  return join(webRootOf(moodle, root), PLUGIN_PLACE);
}

const EXPLAIN_PHPCS = `Moodle's coding style is not here: put moodlehq/moodle-local_codechecker at ${join(cacheHome(), 'codechecker')}, or let Composer reach a registry that has moodlehq/moodle-cs`;

function phpFiles(): string[] {
  return pluginFiles().filter((file) => file.endsWith('.php'));
}

function judge(files: number, complaints: string): StyleResult {
  return complaints === '' ? { kind: 'passed', files } : { kind: 'failed', output: complaints };
}

async function findPhpcs(): Promise<string | undefined> {
  const codechecker = join(cacheHome(), 'codechecker', 'vendor', 'bin', 'phpcs');
  return existsSync(codechecker) ? codechecker : findComposerTool(MOODLE_CS);
}

const MOODLE_CS = {
  folder: 'moodle-cs',
  program: 'phpcs',
  manifest: {
    require: { 'moodlehq/moodle-cs': '*' },
    config: { 'allow-plugins': { 'dealerdirect/phpcodesniffer-composer-installer': true } },
  },
};
