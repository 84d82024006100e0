import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../list-files.ts';
import { ROOT } from '../places.ts';
import { findDenied } from './find-denied.ts';
import { findRepeated } from './find-repeated.ts';

/** A sentence for each word given up that the repository still has, and for what repeats the table of words. */
export async function checkVocabulary(root = ROOT): Promise<string[]> {
  const found = await Promise.all(
    (await listFiles(root)).map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return [...findDenied(path, text), ...findRepeated(path, text)];
    }),
  );
  return found.flat().toSorted();
}
