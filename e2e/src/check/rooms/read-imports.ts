import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import type { Import } from './find-upward.ts';

// Tests and what they share import what they try.
const OF_TESTS = /\.test\.ts$|^testing\//;

/** What the files below a folder import of each other, tests aside. */
export async function readImports(folder: string): Promise<Import[]> {
  const files = (await readdir(folder, { recursive: true }))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !OF_TESTS.test(file));
  const read = await Promise.all(
    files.map(async (from) => {
      const { importedFiles } = ts.preProcessFile(await readFile(join(folder, from), 'utf8'), true, true);
      return (
        importedFiles
          .filter(({ fileName }) => fileName.startsWith('.'))
          .map(({ fileName }) => ({ from, to: within(folder, join(folder, dirname(from), fileName)) }))
          // The package's own description lies in no room.
          .filter(({ to }) => to !== '../package.json')
      );
    }),
  );
  return read.flat();
}

const within = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');
