import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { environment } from './environment.ts';

/** Where everything that can be made again is kept: sources, templates, running sites. */
export function cacheHome(env: Readonly<NodeJS.ProcessEnv> = environment): string {
  const base = env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'local_navigatr');
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

function isOpenToOthers(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  const passable = stats === undefined || (stats.mode & 0o001) !== 0;
  if (!passable) return false;
  const parent = dirname(path);
  return parent === path || isOpenToOthers(parent);
}
