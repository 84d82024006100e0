import { createHash } from 'node:crypto';
import { StartFault } from '../errors.ts';
import { migrationsFolder } from '../migrations.ts';
import type { Db } from './client.ts';
import { appliedMigrations, type Migration, readMigrations, refuseNewer } from './migrate.ts';
import { requireColumns } from './require-columns.ts';

/** Names the schema that this sidecar works with: its last migration and a digest of all of them. */
export async function schemaVersion(): Promise<string> {
  return versionOf(await readMigrations(migrationsFolder));
}

/** Names the schema that these migrations make of an empty database. */
export function versionOf(migrations: readonly Migration[]): string {
  const digest = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12);
  return `${migrations.at(-1)?.tag} ${digest}`;
}

/** {@link schemaVersion}, of a database that has exactly this schema. Throws {@link StartFault} otherwise. */
export async function requireSchema(db: Db): Promise<string> {
  const migrations = await readMigrations(migrationsFolder);
  const applied = await appliedMigrations(db);
  if (migrations.some(({ tag }) => !applied.has(tag))) {
    throw new StartFault('The database has an older schema: run `sidecar migrate` first.');
  }
  refuseNewer(migrations, applied);
  await requireColumns(db);
  return schemaVersion();
}
