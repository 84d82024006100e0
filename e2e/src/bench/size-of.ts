import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((bytes, name) => {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    return bytes + (file?.isFile() ? file.size : 0);
  }, 0);
}
