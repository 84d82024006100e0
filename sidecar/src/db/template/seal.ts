import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { POSTGRES_MAJOR } from '../pglite.ts';
import { schemaVersion } from '../schema-version.ts';

/** How much of a database there is. */
export type Extent = { files: number; bytes: number };

/** What a template was made for, and how much of it there must be. */
type Seal = Extent & { madeFor: string };

const sealFile = (template: string): string => join(template, 'seal.json');

/**
 * The folder of a template that holds the database. A newer PGlite with the same PostgreSQL opens it as it opens any
 * older database, so its version does not count.
 */
export const databaseIn = (template: string): string => join(template, 'database');

const madeForUs = async (): Promise<string> =>
  `PostgreSQL ${POSTGRES_MAJOR}, schema ${await schemaVersion()}`;

/** Marks a template as complete and for this sidecar. */
export async function sealTemplate(template: string): Promise<void> {
  const seal: Seal = { madeFor: await madeForUs(), ...measure(databaseIn(template)) };
  await writeFile(sealFile(template), JSON.stringify(seal));
}

function measure(folder: string): Extent {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    statSync(join(folder, name)),
  );
  const files = found.filter((entry) => entry.isFile());
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/** How much there is of a template for this sidecar, or null when this one is for another, or none. */
export async function readSeal(template: string): Promise<Extent | null> {
  try {
    const { madeFor, ...extent } = JSON.parse(await readFile(sealFile(template), 'utf8')) as Seal;
    return madeFor === (await madeForUs()) ? extent : null;
  } catch {
    return null; // Not there, or not whole: a database is made without it.
  }
}
