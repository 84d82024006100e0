import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from './cache-home.ts';
import { mustRun } from './command.ts';
import { withLock } from './lock.ts';

export interface NpmPackages {
  /** In the cache; of these packages alone. */
  readonly folder: string;
  /** `name@1.2.3`, exact. */
  readonly packages: readonly string[];
}

const TIMEOUT_MS = 5 * 60_000;

/**
 * Packages that are too large, or for another Node.js than this one, to be in the workspace: npm fetches them once. No script of
 * theirs is run.
 * @returns the `node_modules` that holds them
 * @throws {CommandFailed} with npm's words, such as when there is no network
 */
export async function fetchPackages({ folder, packages }: NpmPackages): Promise<string> {
  const home = join(cacheHome(), folder);
  const done = join(home, '.complete');
  await withLock(`${home}.lock`, async () => {
    if (existsSync(done)) return;
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    await mustRun('npm', ['install', ...quiet, ...packages], { cwd: home, timeoutMs: TIMEOUT_MS });
    writeFileSync(done, '');
  });
  return join(home, 'node_modules');
}
