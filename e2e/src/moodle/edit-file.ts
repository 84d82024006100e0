import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Changes a file of a working copy. It gets bytes of its own: the original shares them. */
export function editFile(file: string, change: (content: string) => string): void {
  replaceFile(file, change(readFileSync(file, 'utf8')));
}

export function replaceFile(file: string, content: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, content);
  renameSync(fresh, file);
}
