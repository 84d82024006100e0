import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../list-files.ts';
import { ROOT } from '../places.ts';
import { findDenied } from './find-denied.ts';

/** A sentence for each word given up that the repository still has. */
export async function checkVocabulary(root = ROOT): Promise<string[]> {
  const found = await Promise.all(
    (await listFiles(root)).map(async (path) => findDenied(path, await readFile(join(root, path), 'utf8'))),
  );
  return found.flat().toSorted();
}
