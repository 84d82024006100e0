import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { migrationsFolder } from '../../migrations.ts';
import { migrate } from '../migrate.ts';
import { databaseOf } from '../pglite.ts';
import { openInstance } from '../pglite-instance.ts';
import { databaseIn, readTemplateManifest, writeTemplateManifest } from './template-manifest.ts';

/**
 * Leaves a migrated, empty database in a folder, from which a first start then copies its own: initdb in wasm takes
 * four times as long and twice the memory. All that are copied from it have the same system identifier, which nothing
 * asks for: the home of an embedded database is its folder.
 */
export async function makeTemplate(folder: string): Promise<void> {
  if ((await readTemplateManifest(folder)) !== null) return;
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const { client } = await openInstance(databaseIn(unfinished));
  await migrate(databaseOf(client).maintenance, migrationsFolder);
  await dropOthers(client);
  await client.close();
  await letAllRead(databaseIn(unfinished));
  await writeTemplateManifest(unfinished);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

/** Nobody will make another database from these two, and they are more than half of all files. */
async function dropOthers(client: PGlite): Promise<void> {
  await client.exec(
    `update pg_database set datistemplate = false where datname in ('template0', 'template1')`,
  );
  for (const name of ['template0', 'template1']) await client.exec(`drop database ${name}`);
}

/** It holds nothing of anybody, and a sidecar seldom runs as the user who built it. */
async function letAllRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
