import { type SQL, sql } from 'drizzle-orm';
import { firstRow, onlyRow, type Pool, rows } from '../db/client.ts';
import { StartFault } from '../errors.ts';
import type { Keys, Place } from './keys.ts';
import { PROOF, proofPlace } from './load.ts';

type Column = { table: string; key: string; column: string; field: Place['field'] };

/** Every column that holds something sealed for a site. */
const columns: readonly Column[] = [
  { table: 'sites', key: 'id', column: 'secret', field: 'secret' },
  { table: 'sites', key: 'id', column: 'previous_secret', field: 'previous_secret' },
  { table: 'sites', key: 'id', column: 'user_hash_key', field: 'user_hash_key' },
  { table: 'connections', key: 'site', column: 'credential', field: 'credential' },
];

/**
 * Seals everything anew that an older key has sealed. Sidecars may go on meanwhile: each value is replaced only if it is
 * still the one that was read, so nothing that they write is lost. Can be run again at any time. Returns how many there were.
 */
export async function resealAll(pool: Pool, keys: Keys): Promise<number> {
  let resealed = 0;
  for (const column of columns) resealed += await resealColumn(pool, keys, column);
  // Last: while anything needs the older key, a sidecar that has only the newest must not start.
  return resealed + (await resealProof(pool, keys));
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
        union all select 1 from installation where key = ${PROOF} and ${isOlder(sql`value`, keys)}) sealed`,
    ),
  );
  return Number(count);
}

const isOlder = (value: SQL, keys: Keys): SQL => sql`split_part(${value}, '.', 1) <> ${keys.id}`;

async function resealColumn(pool: Pool, keys: Keys, { table, key, column, field }: Column): Promise<number> {
  const [name, id, value] = [sql.identifier(table), sql.identifier(key), sql.identifier(column)];
  const found = await pool.run((db) =>
    rows<{ site: string; sealed: string }>(
      db,
      sql`select ${id} as site, ${value} as sealed from ${name} where ${isOlder(sql`${value}`, keys)} order by ${id}`,
    ),
  );
  for (const { site, sealed } of found) {
    const anew = reseal(keys, sealed, { site, field });
    await pool.run((db) =>
      db.execute(sql`update ${name} set ${value} = ${anew} where ${id} = ${site} and ${value} = ${sealed}`),
    );
  }
  return found.length;
}

async function resealProof(pool: Pool, keys: Keys): Promise<number> {
  const row = await pool.run((db) =>
    firstRow<{ value: string }>(
      db,
      sql`select value from installation where key = ${PROOF} and ${isOlder(sql`value`, keys)}`,
    ),
  );
  if (row === null) return 0;
  const anew = reseal(keys, row.value, proofPlace);
  await pool.run((db) => db.execute(sql`update installation set value = ${anew} where key = ${PROOF}`));
  return 1;
}

function reseal(keys: Keys, sealed: string, place: Place): string {
  try {
    return keys.seal(keys.open(sealed, place), place);
  } catch (cause) {
    throw new StartFault(
      `The ${place.field} of site ${place.site} cannot be opened with the master keys that are here: add the one it was sealed with.`,
      { cause },
    );
  }
}
