import { type SQL, sql } from 'drizzle-orm';
import { firstRow, onlyRow, type Pool, rows } from '../db/client.ts';
import { requirePurge } from '../db/purge.ts';
import { StartFault } from '../errors.ts';
import type { EncryptionContext, Keys } from './keys.ts';
import { ACCOUNT_KEY, accountKeyPlace, PROOF, proofPlace } from './proof.ts';

/** A column with something sealed, and where in its row the place stands that it is sealed for. */
type Column = {
  table: string;
  column: string;
  site: SQL;
  connection: SQL;
  contextOf: (row: Row) => EncryptionContext;
};
type Row = { site: string; connection: string };

const ofSite = (field: 'secret' | 'previous_secret' | 'user_hash_key'): Column => ({
  table: 'sites',
  column: field,
  site: sql`id`,
  connection: sql`''`,
  contextOf: ({ site }) => ({ site, field }),
});

/** Every column that holds something sealed for a site. */
const columns: readonly Column[] = [
  ofSite('secret'),
  ofSite('previous_secret'),
  ofSite('user_hash_key'),
  {
    table: 'connections',
    column: 'credential',
    site: sql`site`,
    connection: sql`id`,
    contextOf: (row) => ({ ...row, field: 'credential' }),
  },
];

/**
 * Seals everything anew that an older key has sealed, which the next purge takes out of the files. Sidecars may go on meanwhile: each value is replaced only if it is
 * still the one that was read, so nothing that they write is lost. Can be run again at any time. Returns how many there were.
 */
export async function reencryptAll(pool: Pool, keys: Keys): Promise<number> {
  let resealed = 0;
  for (const column of columns) resealed += await resealColumn(pool, keys, column);
  resealed += await forgetOlderBearers(pool, keys);
  resealed += await resealInstallation(pool, keys, { key: ACCOUNT_KEY, place: accountKeyPlace });
  // Last: while anything needs the older key, a sidecar that has only the newest must not start.
  return resealed + (await resealInstallation(pool, keys, { key: PROOF, place: proofPlace }));
}

/** How many secrets an older key has sealed. */
export async function countOlder(pool: Pool, keys: Keys): Promise<number> {
  const selects = columns.map(({ table, column }) => {
    const value = sql.identifier(column);
    return sql`select 1 from ${sql.identifier(table)} where ${isOlder(sql`${value}`, keys)}`;
  });
  const { count } = await pool.run((db) =>
    onlyRow<{ count: number | string }>(
      db,
      sql`select count(*) as count from (${sql.join(selects, sql` union all `)}
        union all select 1 from bearers where ${isOlder(sql`bearer`, keys)}
        union all select 1 from installation where key in (${PROOF}, ${ACCOUNT_KEY}) and ${isOlder(sql`value`, keys)}) sealed`,
    ),
  );
  return Number(count);
}

const isOlder = (value: SQL, keys: Keys): SQL => sql`split_part(${value}, '.', 1) <> ${keys.id}`;

async function resealColumn(pool: Pool, keys: Keys, column: Column): Promise<number> {
  const [name, value] = [sql.identifier(column.table), sql.identifier(column.column)];
  const { site, connection } = column;
  const older = sql`
    select ${site} as site, ${connection} as connection, ${value} as sealed from ${name}
    where ${isOlder(sql`${value}`, keys)} order by 1, 2`;
  const found = await pool.run((db) => rows<Row & { sealed: string }>(db, older));
  for (const { sealed, ...row } of found) {
    const encrypted = reencrypt(keys, sealed, column.contextOf(row));
    await pool.transaction(async (tx) => {
      await tx.execute(sql`
        update ${name} set ${value} = ${encrypted}
        where ${site} = ${row.site} and ${connection} = ${row.connection} and ${value} = ${sealed}`);
      await requirePurge(tx);
    });
  }
  return found.length;
}

/** They live for hours, and another one is asked for. */
async function forgetOlderBearers(pool: Pool, keys: Keys): Promise<number> {
  const forgotten = await pool.transaction(async (tx) => {
    const found = await rows(
      tx,
      sql`delete from bearers where ${isOlder(sql`bearer`, keys)} returning account`,
    );
    if (found.length > 0) await requirePurge(tx);
    return found;
  });
  return forgotten.length;
}

async function resealInstallation(
  pool: Pool,
  keys: Keys,
  { key, place }: { key: string; place: EncryptionContext },
): Promise<number> {
  const older = sql`select value from installation where key = ${key} and ${isOlder(sql`value`, keys)}`;
  const row = await pool.run((db) => firstRow<{ value: string }>(db, older));
  if (row === null) return 0;
  const encrypted = reencrypt(keys, row.value, place);
  await pool.transaction(async (tx) => {
    await tx.execute(sql`update installation set value = ${encrypted} where key = ${key}`);
    await requirePurge(tx);
  });
  return 1;
}

function reencrypt(keys: Keys, sealed: string, place: EncryptionContext): string {
  try {
    return keys.encrypt(keys.decrypt(sealed, place), place);
  } catch (cause) {
    throw new StartFault(
      `The ${place.field} of site ${place.site} cannot be opened with the master keys that are here: add the one it was sealed with.`,
      { cause },
    );
  }
}
