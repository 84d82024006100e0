import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { canRun, mustRun, runCommand } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { findPhp } from '../system/php.ts';
import { sitePlaces } from './places.ts';
import { copyPlugin, hasPlugin, PLUGIN_FOLDER, PLUGIN_PLACE, pluginFiles } from './plugin-files.ts';
import { findLocalSource, listLocalVersions } from './source.ts';
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
  const phpcs = findPhpcs() ?? (await fetchPhpcs());
  if (phpcs === undefined) return { kind: 'skipped', reason: EXPLAIN_PHPCS };
  const files = phpFiles();
  const folder = placeInMoodle() ?? PLUGIN_FOLDER;
  const args = [phpcs, '--standard=moodle', '--extensions=php', `--basepath=${folder}`, '-s', '-q', ...files];
  const { code, stdout, stderr } = await runCommand(php.binary, args, { cwd: folder });
  return judge(files.length, code === 0 ? '' : stdout + stderr);
}

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

function findPhpcs(): string | undefined {
  const homes = ['codechecker', 'moodle-cs'];
  return homes.map((home) => join(cacheHome(), home, 'vendor', 'bin', 'phpcs')).find(existsSync);
}

/** In the folder's own manifest, so that Composer keeps the user's settings: they may lead to a registry. */
const STYLE_MANIFEST = {
  require: { 'moodlehq/moodle-cs': '*' },
  config: { 'allow-plugins': { 'dealerdirect/phpcodesniffer-composer-installer': true } },
};

/** Undefined when Composer is missing or cannot get it. */
async function fetchPhpcs(): Promise<string | undefined> {
  if (!(await canRun('composer', ['--version']))) return undefined;
  const folder = join(cacheHome(), 'moodle-cs');
  const fetch = ['install', '--no-interaction', '--quiet', `--working-dir=${folder}`];
  const env = { COMPOSER_ALLOW_SUPERUSER: '1' };
  try {
    await withLock(`${folder}.lock`, async () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'composer.json'), JSON.stringify(STYLE_MANIFEST));
      await mustRun('composer', fetch, { env, timeoutMs: 5 * 60_000 });
    });
  } catch {
    return undefined; // No network, or a registry without it: the caller says what to do.
  }
  return findPhpcs();
}
