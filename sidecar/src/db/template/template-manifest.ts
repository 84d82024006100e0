import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { POSTGRES_MAJOR } from '../pglite.ts';
import { schemaVersion } from '../schema-version.ts';

/**
 * The folder of a template that holds the database. A newer PGlite with the same PostgreSQL opens it as it opens any
 * older database, so its version does not count.
 */
export const databaseIn = (template: string): string => join(template, 'database');

const manifestFile = (template: string): string => join(template, 'manifest.json');

/** Marks a template as complete, and says what for. */
export async function writeTemplateManifest(template: string): Promise<void> {
  await writeFile(manifestFile(template), await manifestOf(template));
}

/** Whether there is a template for this sidecar, and all of it. */
export async function isSealed(template: string): Promise<boolean> {
  const manifest = await readFile(manifestFile(template), 'utf8').catch(() => null);
  return manifest !== null && manifest === (await manifestOf(template));
}

async function manifestOf(template: string): Promise<string> {
  const madeFor = `PostgreSQL ${POSTGRES_MAJOR}, schema ${await schemaVersion()}`;
  return JSON.stringify({ madeFor, ...measure(databaseIn(template)) });
}

/** Empty folders count: PostgreSQL wants them, and some ways of copying leave them out. */
function measure(folder: string): { entries: number; bytes: number } {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const entries = names.map((name) => statSync(join(folder, name)));
  const files = entries.filter((entry) => entry.isFile());
  return { entries: entries.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
