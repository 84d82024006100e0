import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseIn, type Extent, readSeal } from './seal.ts';

/**
 * Copies the database of a template. False when there is none for this sidecar, or it is not whole: then whatever was
 * copied is of no use.
 */
export async function copyTemplate(template: string, target: string): Promise<boolean> {
  const sealed = await readSeal(template);
  if (sealed === null) return false;
  const copied = copyFolder(databaseIn(template), target);
  return copied.files === sealed.files && copied.bytes === sealed.bytes;
}

/** With modes of our own: whoever built the sidecar may be somebody else. */
function copyFolder(from: string, to: string): Extent {
  const extent = { files: 0, bytes: 0 };
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    const { files, bytes } = entry.isDirectory() ? copyFolder(source, target) : copyFile(source, target);
    extent.files += files;
    extent.bytes += bytes;
  }
  return extent;
}

function copyFile(from: string, to: string): Extent {
  const content = readFileSync(from);
  writeFileSync(to, content, { mode: 0o600 });
  return { files: 1, bytes: content.length };
}
