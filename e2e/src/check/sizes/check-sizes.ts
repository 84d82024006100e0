import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../list-files.ts';
import { ROOT } from '../places.ts';
import { findLong } from './find-long.ts';
import { findWide } from './find-wide.ts';

/** A sentence for each file of code, and each line of PHP, that is longer than it may be. */
export async function checkSizes(root = ROOT): Promise<string[]> {
  const found = await Promise.all(
    (await listFiles(root)).map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return [findLong(path, text) ?? [], findWide(path, text)].flat();
    }),
  );
  return found.flat().toSorted();
}
