import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { mustRun } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { linkTree } from './link-tree.ts';
import type { MoodleSetup, Say } from './moodle-setup.ts';
import { prepareWorkingCopy } from './working-copy.ts';

/** Moodle's own tests need both; what its composer.json lists besides is for Behat. */
const VFSSTREAM = '1.6.*';

/** Makes the site's own copy of Moodle, complete. */
export async function layTree(setup: MoodleSetup, say: Say): Promise<void> {
  prepareWorkingCopy(setup.moodle, setup.source, setup.places.root);
  if (needsVendor(setup)) await installVendor(setup, say);
}

/** Moodle 5.1 and later refuse to run without Composer's autoloader. */
function needsVendor(setup: MoodleSetup): boolean {
  return setup.moodle.webRoot === 'public' && !existsSync(join(setup.places.root, 'vendor', 'autoload.php'));
}

export function hasPhpunit(setup: MoodleSetup): boolean {
  return existsSync(join(setup.places.root, 'vendor', 'bin', 'phpunit'));
}

/**
 * Gives the working copy a `vendor` folder with PHPUnit, fetched by Composer once and kept in the cache.
 * @throws {CommandFailed} with Composer's words, such as when there is no network.
 */
export async function installVendor(setup: MoodleSetup, say: Say): Promise<void> {
  const manifest = composerManifest(setup);
  const hash = createHash('sha256').update(manifest).digest('hex').slice(0, 8);
  const folder = join(cacheHome(), 'vendor', `${setup.moodle.id}-php${setup.php.version}-${hash}`);
  await withLock(`${folder}.lock`, () => fetchVendor(folder, manifest, say));
  const vendor = join(setup.places.root, 'vendor');
  rmSync(vendor, { recursive: true, force: true });
  linkTree(join(folder, 'vendor'), vendor, { exclude: [], how: 'link' });
}

async function fetchVendor(folder: string, manifest: string, say: Say): Promise<void> {
  if (existsSync(folder)) return;
  say('Fetching PHPUnit with Composer, once …');
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'composer.json'), manifest);
  const args = ['install', '--no-interaction', '--no-progress', '--quiet', `--working-dir=${partial}`];
  await mustRun('composer', args, { env: { COMPOSER_ALLOW_SUPERUSER: '1' }, timeoutMs: 10 * 60_000 });
  renameSync(partial, folder);
}

function composerManifest(setup: MoodleSetup): string {
  const moodle = JSON.parse(readFileSync(join(setup.places.root, 'composer.json'), 'utf8')) as {
    'autoload-dev'?: unknown;
  };
  return JSON.stringify({
    require: { 'phpunit/phpunit': setup.moodle.phpunit, 'mikey179/vfsstream': VFSSTREAM },
    // Moodle 5 finds its test base classes through this; the paths hold wherever vendor lies in a tree.
    autoload: moodle['autoload-dev'] ?? {},
  });
}
