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

const sealFile = (template: string): string => join(template, 'seal.json');

/** Marks a template as complete, and says what for. */
export async function writeTemplateManifest(template: string): Promise<void> {
  await writeFile(sealFile(template), await sealOf(template));
}

/** Whether there is a template for this sidecar, and all of it. */
export async function isSealed(template: string): Promise<boolean> {
  const seal = await readFile(sealFile(template), 'utf8').catch(() => null);
  return seal !== null && seal === (await sealOf(template));
}

async function sealOf(template: string): Promise<string> {
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
