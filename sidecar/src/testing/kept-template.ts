import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaVersion } from '../db/schema-version.ts';
import { makeTemplate } from '../db/template/make.ts';
import { readTemplateManifest } from '../db/template/template-manifest.ts';

const KEPT = fileURLToPath(new URL('../../node_modules/.cache/ledger-template', import.meta.url));
const MAKING = new URL('../db/template/make.ts', import.meta.url);

/**
 * Puts a migrated, empty ledger in the folder, copied from one of an earlier run: making it takes seven seconds of
 * processor time, which a single test would wait for.
 */
export async function layTemplate(folder: string): Promise<void> {
  const kept = join(KEPT, await keyOfTemplate());
  if ((await readTemplateManifest(kept)) !== null) return cp(kept, folder, { recursive: true });
  await makeTemplate(folder);
  await keep(folder, kept);
}

/** What a template depends on: another of these, and it is made anew. */
async function keyOfTemplate(): Promise<string> {
  const pglite = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const parts = [await schemaVersion(), await readFile(MAKING, 'utf8'), pglite];
  return createHash('sha256').update(parts.join()).digest('hex').slice(0, 16);
}

/** Whole under its name or not at all: two runs may make it at a time. */
async function keep(folder: string, kept: string): Promise<void> {
  await mkdir(KEPT, { recursive: true });
  const others = await readdir(KEPT);
  const unfinished = `${kept}.${process.pid}`;
  await cp(folder, unfinished, { recursive: true });
  // The other run was first: its template is as good.
  await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true }));
  const older = others.filter((name) => !name.startsWith(basename(kept)));
  for (const name of older) await rm(join(KEPT, name), { recursive: true, force: true });
}
