import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseIn, readTemplateManifest } from './template-manifest.ts';

/** Copies the database of a template. False when there is none for this sidecar, or it is not whole. */
export async function copyTemplate(template: string, target: string): Promise<boolean> {
  const emptyFolders = await readTemplateManifest(template);
  if (emptyFolders === null) return false;
  copyFolder(databaseIn(template), target);
  for (const folder of emptyFolders) mkdirSync(join(target, folder), { mode: 0o700, recursive: true });
  return true;
}

/** With modes of our own: another user may have built the sidecar. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyFolder(source, target);
    else writeFileSync(target, readFileSync(source), { mode: 0o600 });
  }
}
