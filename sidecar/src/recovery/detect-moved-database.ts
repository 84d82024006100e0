import { type SQL, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { type Database, type Db, onlyRow, rows } from '../db/client.ts';
import { HOME, homeOf, TIMELINE, timeline } from '../site/home.ts';
import { beginRecovery } from './begin.ts';

/**
 * Notices that the ledger was copied or restored somewhere else, or goes on from an earlier moment: the original may still
 * be running, or have written more, so every site that has issuances goes into recovery. Returns the sites that did.
 */
export async function detectMovedDatabase(database: Database, config: Config): Promise<string[]> {
  const now = await homeNow(database, config);
  if (isSame(await database.intake.run((db) => readKnown(db, sql``)), now)) return [];
  return database.intake.transaction(async (tx) => {
    const before = await readKnown(tx, sql`for update`);
    await keep(tx, now);
    return [...before].some(([key, value]) => now.get(key) !== value) ? beginEverywhere(tx) : [];
  });
}

type Home = ReadonlyMap<string, string>;

async function homeNow(database: Database, config: Config): Promise<Home> {
  const at = await database.intake.run((db) => onlyRow<{ now: string }>(db, sql`select ${timeline} as now`));
  return new Map([
    [HOME, await homeOf(database, config)],
    [TIMELINE, at.now],
  ]);
}

/** Less than all while the ledger is new. */
async function readKnown(db: Db, lock: SQL): Promise<Home> {
  const found = await rows<{ key: string; value: string }>(
    db,
    sql`select key, value from installation where key in (${HOME}, ${TIMELINE}) order by key ${lock}`,
  );
  return new Map(found.map(({ key, value }) => [key, value]));
}

const isSame = (known: Home, now: Home): boolean =>
  [...now].every(([key, value]) => known.get(key) === value);

async function keep(tx: Db, now: Home): Promise<void> {
  for (const [key, value] of now) {
    await tx.execute(sql`
      insert into installation (key, value) values (${key}, ${value})
      on conflict (key) do update set value = excluded.value`);
  }
}

async function beginEverywhere(tx: Db): Promise<string[]> {
  const sites = await rows<{ id: string }>(
    tx,
    sql`select id from sites s where exists (select from issuances i where i.site = s.id) order by id for update`,
  );
  const ids = sites.map(({ id }) => id);
  await beginRecovery(tx, ids, 'moved');
  return ids;
}
