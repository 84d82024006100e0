import { createHash } from 'node:crypto';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What `sha256sum --check` reads. */
export function sumsOf(files: ReadonlyMap<string, Uint8Array>): string {
  const names = [...files.keys()].sort();
  return names.map((name) => `${sha256(files.get(name) ?? new Uint8Array())}  ${name}\n`).join('');
}
