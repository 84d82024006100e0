import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const TOPS = ['README.md', 'SECURITY.md', 'docs', 'e2e', 'moodle-plugin', 'shared-types', 'sidecar'];
/** Made by tools, or by a run. */
const SKIPPED = new Set(['node_modules', 'build', 'dist', 'coverage', 'migrations', 'artifacts']);

/** The files of a checkout that people write, as paths below `root`. */
export async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const tops = entries.filter(({ name }) => TOPS.includes(name));
  const below = tops.map((entry) => (entry.isDirectory() ? walk(root, entry.name) : [entry.name]));
  return (await Promise.all(below)).flat();
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = entries
    .filter(({ name }) => !SKIPPED.has(name) && !name.startsWith('.'))
    .map((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return walk(root, path);
      return entry.isFile() ? [path] : [];
    });
  return (await Promise.all(found)).flat();
}
