import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { POSTGRES_MAJOR } from '../pglite.ts';
import { schemaVersion } from '../schema-version.ts';

/** What of a template is there, and which sidecar it is for. */
type Contents = {
  readonly madeFor: string;
  readonly files: number;
  readonly bytes: number;
};

/** PostgreSQL wants empty folders, and some ways of copying leave them out, npm's among them: the copying code makes them. */
type Manifest = Contents & { readonly emptyFolders: readonly string[] };

/**
 * The folder of a template that holds the database. A newer PGlite with the same PostgreSQL opens it as it opens any
 * older database, so its version does not count.
 */
export const databaseIn = (template: string): string => join(template, 'database');

const manifestFile = (template: string): string => join(template, 'manifest.json');

/** Marks a template as complete, and says what for. */
export async function writeTemplateManifest(template: string): Promise<void> {
  const emptyFolders = listEmptyFolders(databaseIn(template));
  const manifest: Manifest = { ...(await contentsOf(template)), emptyFolders };
  await writeFile(manifestFile(template), JSON.stringify(manifest));
}

/** The empty folders of a template's database; null when there is no template for this sidecar, or not all its files. */
export async function readTemplateManifest(template: string): Promise<readonly string[] | null> {
  const manifest = parseManifest(await readFile(manifestFile(template), 'utf8').catch(() => ''));
  if (manifest === null) return null;
  const { emptyFolders, ...contents } = manifest;
  const isWhole = JSON.stringify(contents) === JSON.stringify(await contentsOf(template));
  return isWhole ? emptyFolders : null;
}

function parseManifest(text: string): Manifest | null {
  try {
    return JSON.parse(text);
  } catch {
    return null; // None, or cut off.
  }
}

async function contentsOf(template: string): Promise<Contents> {
  const folder = databaseIn(template);
  const entries = list(folder).map((name) => statSync(join(folder, name)));
  const files = entries.filter((entry) => entry.isFile());
  return {
    madeFor: `PostgreSQL ${POSTGRES_MAJOR}, schema ${await schemaVersion()}`,
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

function listEmptyFolders(folder: string): string[] {
  const isEmpty = (path: string) => statSync(path).isDirectory() && readdirSync(path).length === 0;
  return list(folder)
    .filter((name) => isEmpty(join(folder, name)))
    .sort();
}

const list = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
