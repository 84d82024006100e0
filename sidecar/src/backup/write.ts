import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { type Database, type Db, iso, onlyRow, rows } from '../db/client.ts';
import { requireSchema } from '../db/schema-version.ts';
import { StartFault } from '../errors.ts';
import { fileTrouble } from '../file-trouble.ts';
import { type Encryption, encryptedSink, plainSink } from './encryption.ts';
import { type BackupEnd, FORMAT, type Head, rowLine } from './format.ts';
import { backedUp, type Counts, noCounts, type TableName } from './tables.ts';

// Some hundred kilobytes at a time, whatever the size of the ledger.
const ROWS_AT_ONCE = 500;

/** Hands over the text of a backup in whole lines, as of one moment, and returns the rows per table. */
export type BackupText = (write: (lines: string) => Promise<void>) => Promise<Counts>;

/** Everything that a ledger holds. */
export const textOf =
  ({ maintenance }: Database): BackupText =>
  (write) =>
    maintenance.transaction((tx) => writeLines(tx, write));

/**
 * Writes everything the ledger holds, as of one moment, into a new file that only its owner may read. Nothing of that name
 * appears before it is whole. Without encryption its reader reads names and addresses. Returns the rows per table. Throws {@link StartFault} when the file exists.
 */
export async function writeBackup(
  text: BackupText,
  file: string,
  encryption: Encryption | null = null,
): Promise<Counts> {
  if (existsSync(file)) throw taken(file);
  const partial = `${file}.partial`;
  // Never through a link that somebody else put there: the file holds names and addresses.
  const handle = await open(partial, 'wx', 0o600).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new StartFault(
        `${partial} exists: another backup is being written, or one was cut off. If none is, delete it.`,
        { cause },
      );
    }
    throw new StartFault(`${file} cannot be written: ${describeFailure(cause)}.`, { cause });
  });
  try {
    const sink = encryption === null ? plainSink(handle) : await encryptedSink(handle, encryption);
    const counts = await text((lines) => sink.write(lines));
    await sink.end();
    await handle.sync();
    await handle.close();
    await publish(partial, file);
    return counts;
  } catch (error) {
    await handle.close();
    await rm(partial, { force: true });
    throw error;
  }
}

/** A new file is missing by its nature: what is not there is its folder. */
const describeFailure = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code === 'ENOENT'
    ? 'its folder is not there'
    : (fileTrouble(cause) ?? 'unknown reason');

const taken = (file: string): StartFault =>
  new StartFault(`${file} exists. Name a new file: a backup replaces none.`);

/** Gives the whole file its name, unless that was taken meanwhile. */
async function publish(partial: string, file: string): Promise<void> {
  try {
    await link(partial, file);
    await rm(partial);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw taken(file);
    // A file system without hard links.
    await rename(partial, file);
  }
}

async function writeLines(tx: Db, handOver: (lines: string) => Promise<void>): Promise<Counts> {
  await tx.execute(sql`set transaction isolation level repeatable read, read only`);
  await tx.execute(sql`set local statement_timeout = 0`);
  await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
  const counts = noCounts();
  const sha256 = createHash('sha256');
  const write = async (lines: readonly string[]) => {
    const text = lines.map((line) => `${line}\n`).join('');
    sha256.update(text);
    await handOver(text);
  };
  await write([JSON.stringify(await headOf(tx))]);
  for (const table of backedUp) {
    for await (const found of readTable(tx, table)) {
      counts[table] += found.length;
      await write(found.map((row) => rowLine(table, row)));
    }
  }
  const last: BackupEnd = { end: { rows: counts, sha256: sha256.digest('hex') } };
  await handOver(`${JSON.stringify(last)}\n`);
  return counts;
}

async function headOf(tx: Db): Promise<Head> {
  const { now } = await onlyRow<{ now: string }>(tx, sql`select ${iso(sql`clock_timestamp()`)} as now`);
  return { format: FORMAT, version: 1, schema: await requireSchema(tx), takenAt: now };
}

/** Rows of a table as JSON text. */
async function* readTable(tx: Db, table: TableName): AsyncGenerator<string[]> {
  // Where the ledger lives is found out again wherever it is restored.
  const condition = table === 'installation' ? sql`where key <> 'home'` : sql``;
  await tx.execute(
    sql`declare backed_up no scroll cursor for select row_to_json(t)::text as row from ${sql.identifier(table)} t ${condition}`,
  );
  for (;;) {
    const found = await rows<{ row: string }>(tx, sql`fetch ${sql.raw(String(ROWS_AT_ONCE))} from backed_up`);
    if (found.length === 0) break;
    yield found.map(({ row }) => row);
  }
  await tx.execute(sql`close backed_up`);
}
