import { createHash, type Hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Database, type Db, firstRow, rows } from '../db/client.ts';
import { requireSchema, schemaVersion } from '../db/schema-version.ts';
import { StartFault } from '../errors.ts';
import type { Keys } from '../keys/keys.ts';
import { keysFit } from '../keys/proof.ts';
import { beginRecovery } from '../recovery/begin.ts';
import type { Opener } from './encryption.ts';
import { readRow } from './format.ts';
import { type Inspected, inspectBackup } from './inspect.ts';
import { backedUp, numbered, type TableName } from './tables.ts';

// Some hundred kilobytes at a time, whatever the size of the backup.
const ROWS_AT_ONCE = 500;

// Further than Moodle can have read in the feed since the backup was taken: what changes from now on comes after that.
const FEED_LEAP = 1_000_000;

/** Looks at a backup without a database. Throws {@link StartFault} when this sidecar, with these keys, cannot restore it. */
export async function examineBackup(file: string, keys: Keys, opener?: Opener): Promise<Inspected> {
  const inspected = await inspectBackup(file, opener);
  const schema = await schemaVersion();
  if (inspected.schema !== schema) {
    throw new StartFault(
      `${file} holds schema ${inspected.schema}; this sidecar works with ${schema}. Restore it with the version that wrote it.`,
    );
  }
  if (!keysFit(keys, inspected.masterKeyProof)) {
    throw new StartFault(
      `The master key is not the one ${file} was written with. Put that key into a file and name it in SIDECAR_MASTER_KEY_FILE. Nothing was restored.`,
    );
  }
  return inspected;
}

/**
 * Loads a backup into an empty, migrated database: all of it or nothing. Every site is in recovery afterwards, and what was
 * being sent counts as sent without an answer. Throws {@link StartFault} when the database holds anything.
 */
export async function restoreBackup(database: Database, file: string, inspected: Inspected): Promise<void> {
  await database.maintenance.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
    await requireSchema(tx);
    // A sidecar that was started on the same database could write between the look and the first row.
    await tx.execute(sql`lock table sites, installation in exclusive mode`);
    await requireEmpty(tx);
    await tx.execute(sql`delete from installation`);
    await load(tx, file, inspected);
    for (const table of numbered) await continueSequence(tx, table);
    await recoverEverywhere(tx);
  });
}

async function requireEmpty(tx: Db): Promise<void> {
  for (const table of backedUp.filter((name) => name !== 'installation')) {
    const row = await firstRow(tx, sql`select 1 from ${sql.identifier(table)} limit 1`);
    if (row !== null) {
      throw new StartFault(
        `The database is not empty (${table} has rows). Restore into an empty one. Nothing was restored.`,
      );
    }
  }
}

async function load(tx: Db, file: string, { sha256, lines }: Inspected): Promise<void> {
  const seen = createHash('sha256');
  for await (const { table, rows: given } of batchesOf(hashed(lines(), seen))) {
    await tx.execute(sql`
      insert into ${sql.identifier(table)}
      select * from jsonb_populate_recordset(null::${sql.identifier(table)}, ${`[${given.join(',')}]`}::text::jsonb)`);
  }
  if (seen.digest('hex') === sha256) return;
  throw new StartFault(`${file} changed while it was read. Nothing was restored.`);
}

/** The lines but the last, which holds their checksum. */
async function* hashed(lines: AsyncIterable<string>, seen: Hash): AsyncGenerator<string> {
  let last: string | null = null;
  for await (const line of lines) {
    if (last !== null) {
      seen.update(`${last}\n`);
      yield last;
    }
    last = line;
  }
}

type TableRows = { table: TableName; rows: string[] };

async function* batchesOf(lines: AsyncIterable<string>): AsyncGenerator<TableRows> {
  let batch: TableRows | null = null;
  for await (const line of lines) {
    const row = readRow(line);
    if (row === null) continue;
    if (batch && (batch.table !== row.table || batch.rows.length === ROWS_AT_ONCE)) {
      yield batch;
      batch = null;
    }
    batch ??= { table: row.table, rows: [] };
    batch.rows.push(row.row);
  }
  if (batch) yield batch;
}

const continueSequence = (tx: Db, table: TableName) =>
  tx.execute(sql`
    select setval(pg_get_serial_sequence(${table}, 'id'), coalesce(max(id), 1), max(id) is not null)
    from ${sql.identifier(table)}`);

async function recoverEverywhere(tx: Db): Promise<void> {
  await tx.execute(sql`update sites set feed_sequence = feed_sequence + ${FEED_LEAP}`);
  const sites = await rows<{ id: string }>(tx, sql`select id from sites order by id`);
  await beginRecovery(
    tx,
    sites.map(({ id }) => id),
    'restored',
  );
}
