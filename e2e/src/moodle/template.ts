import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { mustRun } from '../system/command.ts';
import { withLock } from '../system/lock.ts';
import { type SitePlaces, type TemplatePlaces, templatePlaces } from './places.ts';

/** What decides whether an installed Moodle may be used again. */
export interface TemplateFacts {
  kind: 'site' | 'phpunit';
  version: string;
  /** Moodle's own words. */
  release: string;
  php: string;
  postgresMajor: number;
  /** `hashInstallation()`, or `none` for a Moodle without the plugin. */
  plugin: string;
  /** Changes when this harness installs differently. */
  recipe: string;
}

export function templateKey(facts: TemplateFacts): string {
  const { kind, version, plugin, ...rest } = facts;
  const hash = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 8);
  return `${kind}-${version}-${hash}-${plugin}`;
}

/** Derived from the place where a site runs or from its wwwroot: wrong in any other site. */
const NOT_PORTABLE = ['cache', 'localcache', 'temp', 'sessions', 'lock', 'muc'];

/**
 * Makes sure the template exists; `build` installs it at `site` (which is stopped afterwards).
 * Two processes that want the same one build it once.
 */
export async function ensureTemplate(
  key: string,
  site: SitePlaces,
  build: () => Promise<void>,
): Promise<TemplatePlaces> {
  const template = templatePlaces(key);
  if (existsSync(template.completeFile)) return template;
  await withLock(template.lockFile, async () => {
    if (existsSync(template.completeFile)) return;
    await build();
    await keep(site, template);
    removeSuperseded(key);
  });
  return template;
}

async function keep(site: SitePlaces, template: TemplatePlaces): Promise<void> {
  await replaceFolder(site.database, template.database);
  await replaceFolder(site.dataroot, template.dataroot);
  for (const name of NOT_PORTABLE) {
    // Emptied, not removed: the first page of a site expects them.
    rmSync(join(template.dataroot, name), { recursive: true, force: true });
    mkdirSync(join(template.dataroot, name));
  }
  writeFileSync(template.completeFile, '');
}

/** Puts the template's database and data directory in place of the site's. The site must be stopped. */
export async function restoreTemplate(template: TemplatePlaces, site: SitePlaces): Promise<void> {
  await replaceFolder(template.database, site.database);
  await replaceFolder(template.dataroot, site.dataroot);
}

async function replaceFolder(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const flags = process.platform === 'linux' ? ['-a', '--reflink=auto'] : ['-Rp'];
  await mustRun('cp', [...flags, from, to]);
}

/** Templates of older states of the plugin are of no more use, and each weighs 100 MB. */
function removeSuperseded(key: string): void {
  const stem = key.slice(0, key.lastIndexOf('-') + 1);
  const keep = [key, `${stem}none`];
  for (const name of readdirSync(join(cacheHome(), 'templates'))) {
    if (!name.startsWith(stem) || keep.includes(name) || name.endsWith('.lock')) continue;
    const old = templatePlaces(name);
    rmSync(dirname(old.completeFile), { recursive: true, force: true });
    rmSync(old.database, { recursive: true, force: true });
  }
}
