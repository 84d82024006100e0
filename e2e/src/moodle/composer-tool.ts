import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheHome } from '../system/cache-home.ts';
import { canRun, mustRun } from '../system/command.ts';
import { withLock } from '../system/lock.ts';

export type ComposerTool = {
  /** Its folder in the cache. */
  folder: string;
  /** Below `vendor/bin`. */
  program: string;
  /** Everything is in the folder's own manifest, so that Composer keeps the user's settings: they may lead to a registry. */
  manifest: { require: Record<string, string>; config?: Record<string, unknown> };
};

/** The program, fetched by Composer once. Undefined when Composer is missing or cannot get it: the caller says what to do. */
export async function findComposerTool({
  folder,
  program,
  manifest,
}: ComposerTool): Promise<string | undefined> {
  const home = join(cacheHome(), folder);
  const file = join(home, 'vendor', 'bin', program);
  if (existsSync(file)) return file;
  if (!(await canRun('composer', ['--version']))) return undefined;
  const args = ['install', '--no-interaction', '--quiet', `--working-dir=${home}`];
  const env = { COMPOSER_ALLOW_SUPERUSER: '1' };
  try {
    await withLock(`${home}.lock`, async () => {
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'composer.json'), JSON.stringify(manifest));
      await mustRun('composer', args, { env, timeoutMs: 5 * 60_000 });
    });
  } catch {
    return undefined; // No network, or a registry without it.
  }
  return existsSync(file) ? file : undefined;
}
