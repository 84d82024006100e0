import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGES } from '../../check/places.ts';
import { linkTree } from '../../moodle/link-tree.ts';

/** Made by tools, or by a run. */
const LEFT_BEHIND = [
  '.git',
  'artifacts',
  'coverage',
  'data',
  'dist',
  'node_modules',
  'release',
  'test-results',
];

/** Lays the sources of a repository at another place, with the packages that are installed here, and nothing that was built. */
export function makeSecondCheckout(root: string, copy: string): void {
  linkTree(root, copy, { exclude: [...LEFT_BEHIND, ...PACKAGES], how: 'copy' });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const name of PACKAGES) {
    linkTree(join(root, name), join(copy, name), { exclude: LEFT_BEHIND, how: 'copy' });
    const installed = join(root, name, 'node_modules');
    if (!existsSync(installed)) continue;
    const caches = ['.build.lock', '.cache', '.vite', '.vitest'];
    linkTree(installed, join(copy, name, 'node_modules'), { exclude: caches, how: 'copy' });
  }
}
