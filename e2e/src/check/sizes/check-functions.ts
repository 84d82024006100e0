import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../list-files.ts';
import { ROOT } from '../places.ts';
import { findLarge } from './find-large.ts';
import { functionLines } from './function-lines.ts';
import { phpFunctionLines } from './php-function-lines.ts';

/**
 * A sentence for each body of code whose functions are too long.
 *
 * @param php the program; null: PHP is not measured
 */
export async function checkFunctions(php: string | null, root = ROOT): Promise<string[]> {
  const files = await listFiles(root);
  const scripts = files.filter((path) => /(?<!\.d)\.m?ts$/.test(path));
  const read = scripts.map(async (path) => functionLines(path, await readFile(join(root, path), 'utf8')));
  const pages = files.filter((path) => path.endsWith('.php'));
  const inPhp = php === null ? [] : await phpFunctionLines(php, root, pages);
  return findLarge([...(await Promise.all(read)).flat(), ...inPhp]);
}
