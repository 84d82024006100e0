import { createHash } from 'node:crypto';
import { accessSync, constants, type StatsFs, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { environment } from './environment.ts';
import { makeFolder } from './make-folder.ts';

/** Where everything that can be made again is kept: sources, templates, running sites. */
export function cacheHome(env: Readonly<NodeJS.ProcessEnv> = environment): string {
  const base = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'local_navigatr');
}

/** Before anything is installed for it. @throws when the cache cannot be made or written, in a sentence. */
export function requireCache(env: Readonly<NodeJS.ProcessEnv> = environment): void {
  const home = cacheHome(env);
  try {
    makeFolder(home);
    accessSync(home, constants.W_OK);
  } catch (cause) {
    throw new Error(
      `${home} cannot be written; Moodles are kept there. Name a folder of yours in XDG_CACHE_HOME.`,
      { cause },
    );
  }
}

/**
 * Where database files go. Root's own cache is usually closed to others, and PostgreSQL refuses to run as
 * root: then the cluster lives in the system's cache, where its own account can reach it.
 */
export function databaseHome(env: Readonly<NodeJS.ProcessEnv> = environment): string {
  const home = cacheHome(env);
  if (process.getuid?.() !== 0 || isOpenToOthers(home)) return home;
  return '/var/cache/local_navigatr';
}

const MEMORY = '/dev/shm';
/** Linux's own number for file systems that live in memory. */
const TMPFS = 0x01021994;
/** A site writes some 50 MB. Containers often have less than that. */
const ENOUGH_BYTES = 2 ** 30;

/**
 * A folder in memory, for what is written all the time and not worth keeping; undefined where there is little of it.
 * Each cache has its own: sites of the same name must not share theirs.
 */
export function memoryHome(
  env: Readonly<NodeJS.ProcessEnv> = environment,
  look: (path: string) => StatsFs = statfsSync,
): string | undefined {
  try {
    const { type, bavail, bsize } = look(MEMORY);
    if (type !== TMPFS || bavail * bsize < ENOUGH_BYTES) return undefined;
    const cache = createHash('sha256').update(cacheHome(env)).digest('hex').slice(0, 8);
    return join(MEMORY, `local_navigatr-${process.getuid?.() ?? ''}-${cache}`);
  } catch {
    return undefined; // Not Linux.
  }
}

function isOpenToOthers(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  const passable = stats === undefined || (stats.mode & 0o001) !== 0;
  if (!passable) return false;
  const parent = dirname(path);
  return parent === path || isOpenToOthers(parent);
}
