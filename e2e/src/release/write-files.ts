import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each appears whole: a reader of the folder finds no half of a file. @param files name → bytes */
export function writeFiles(out: string, files: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of files) {
    const unfinished = join(out, `.${name}.${process.pid}`);
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, join(out, name));
  }
}
