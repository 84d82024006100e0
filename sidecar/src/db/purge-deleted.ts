import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';

/** The tables that hold names, addresses, free text or ids of people, or secrets. */
export const PURGED_TABLES = [
  'recipients',
  'issuances',
  'audit_log',
  'holds',
  'recoveries',
  'shared_addresses',
  'connections',
  'bearers',
  'sites',
  'installation',
] as const;

/**
 * Takes what was deleted or replaced out of the files of the embedded database. A plain VACUUM leaves the bytes in the
 * free space of their pages; these tables are written anew instead (100,000 issuances: 10 s on a busy machine). Then the WAL that tells of
 * them goes: `wal_recycle` is off, so a checkpoint deletes every segment before the one that was switched to.
 */
export async function purgeDeleted(client: PGlite, folder: string): Promise<void> {
  for (const table of PURGED_TABLES) await client.exec(`vacuum full ${table}`);
  await client.exec('select pg_switch_wal()');
  await client.exec('checkpoint');
  await removeOrphans(client, folder);
}

const RELATION_FILE = /^(\d+)(?:_(?:fsm|vm|init))?(?:\.\d+)?$/;

/** What a VACUUM FULL that was killed had written so far: a table's file that no table has, which PostgreSQL keeps for ever. */
async function removeOrphans(client: PGlite, folder: string): Promise<void> {
  const { rows } = await client.query<{ oid: string }>(
    'select oid::text as oid from pg_database where datname = current_database()',
  );
  const base = join(folder, 'base', rows[0]?.oid ?? '');
  // Looked at before the catalog is read: a file that is made meanwhile is none of these.
  const files = await readdir(base);
  const known = await client.query<{ node: string }>(
    'select pg_relation_filenode(oid)::text as node from pg_class where pg_relation_filenode(oid) is not null',
  );
  const nodes = new Set(known.rows.map(({ node }) => node));
  for (const file of files) {
    const [, node] = RELATION_FILE.exec(file) ?? [];
    if (node !== undefined && !nodes.has(node)) await rm(join(base, file), { force: true });
  }
}

/** Sorts that were cut off leave rows in temporary files; only a whole server clears them away. Before the database opens. */
export const removeTemporaryFiles = (folder: string): Promise<void> =>
  rm(join(folder, 'base', 'pgsql_tmp'), { recursive: true, force: true });
