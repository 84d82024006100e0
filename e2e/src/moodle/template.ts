import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
  /** Such as `PostgreSQL 15`. */
  database: string;
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
  if (isWhole(template)) return template;
  await withLock(template.lockFile, async () => {
    if (isWhole(template)) return;
    await build();
    await keep(site, template);
    removeSuperseded(key);
  });
  return template;
}

/** The database may lie in the system's cache, which people empty, and which root's cache takes over once others may enter it. */
export const isWhole = ({ completeFile, database }: TemplatePlaces): boolean =>
  existsSync(completeFile) && existsSync(database);

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
  const now = new Date();
  utimesSync(template.completeFile, now, now);
}

async function replaceFolder(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const flags = process.platform === 'linux' ? ['-a', '--reflink=auto'] : ['-Rp'];
  await mustRun('cp', [...flags, from, to]);
}

/** Other PHPs, releases and recipes of the same Moodle that are kept besides the current one. */
const OTHERS_KEPT = 1;

/** Each template weighs 100 MB: older states of the plugin go, and ways of installing long out of use. */
function removeSuperseded(key: string): void {
  const names = readdirSync(templatesFolder()).filter((name) => !name.endsWith('.lock'));
  for (const name of findSuperseded(key, names.sort(byLastUse))) {
    const old = templatePlaces(name);
    rmSync(dirname(old.completeFile), { recursive: true, force: true });
    rmSync(old.database, { recursive: true, force: true });
  }
}

/** Which of the templates, newest use first, are of no more use now that `key` is there. */
export function findSuperseded(key: string, names: readonly string[]): string[] {
  const [way, family] = [wayOf(key), familyOf(key)];
  const relatives = names.filter((name) => familyOf(name) === family && name !== key);
  const others = [...new Set(relatives.map(wayOf))].filter((other) => other !== way);
  const kept = new Set([way, ...others.slice(0, OTHERS_KEPT)]);
  return relatives.filter(
    (name) => !kept.has(wayOf(name)) || (wayOf(name) === way && !name.endsWith('-none')),
  );
}

/** Purpose, version and hash, without the plugin. */
function wayOf(key: string): string {
  return key.split('-').slice(0, 3).join('-');
}

function familyOf(key: string): string {
  return key.split('-').slice(0, 2).join('-');
}

function templatesFolder(): string {
  return join(cacheHome(), 'templates');
}

function byLastUse(a: string, b: string): number {
  return lastUse(b) - lastUse(a);
}

function lastUse(name: string): number {
  return statSync(templatePlaces(name).completeFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
