import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { type Database, type Db, firstRow, onlyRow, rows } from '../db/client.ts';
import { beginRecovery } from './begin.ts';

const HOME = 'home';

/**
 * Notices that the ledger was copied or restored somewhere else: the original may still be running, so every site that
 * has issuances goes into recovery. Returns the sites that did.
 */
export async function noticeHome(database: Database, config: Config): Promise<string[]> {
  const here = await homeOf(database, config);
  return database.intake.transaction(async (tx) => {
    const before = await firstRow<{ value: string }>(
      tx,
      sql`select value from installation where key = ${HOME} for update`,
    );
    await tx.execute(sql`
      insert into installation (key, value) values (${HOME}, ${here}) on conflict (key) do update set value = excluded.value`);
    if (before === null || before.value === here) return [];
    return beginEverywhere(tx);
  });
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

/** What a copy of this ledger does not share with it. */
async function homeOf(database: Database, config: Config): Promise<string> {
  if (database.kind === 'embedded') {
    const { ino, birthtimeMs } = await stat(join(config.dataDir, 'database'));
    return `embedded ${ino} ${Math.round(birthtimeMs)}`;
  }
  const { home } = await database.intake.run((db) =>
    onlyRow<{ home: string }>(
      db,
      sql`select (select system_identifier::text from pg_control_system()) || ' ' ||
            (select oid::text from pg_database where datname = current_database()) as home`,
    ),
  );
  return `postgres ${home}`;
}
