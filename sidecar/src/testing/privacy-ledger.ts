import { eraseReply, exportReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { type Database, onlyRow, rows } from '../db/client.ts';
import { traces } from './canary.ts';
import { pairedServer } from './paired-server.ts';

/** A server with a paired site, whose learners are exported and erased. */
export function privacyLedger(database: () => Database) {
  const paired = pairedServer(database);

  const send = async (...awards: object[]) => {
    const reply = await paired.client.call('POST', '/v1/awards', { awards });
    expect(reply.status).toBe(202);
    return reply.body.results;
  };
  const erase = async (scope: object) =>
    eraseReply.parse((await paired.client.call('POST', '/v1/privacy/erase', scope)).body);
  const exportAll = async (scope: object) =>
    exportReply.parse((await paired.client.call('POST', '/v1/privacy/export', scope)).body);
  const place = (id: string, state: string) =>
    database().intake.run((db) =>
      db.execute(
        sql`update issuances set state = ${state}, lease_until = case when ${state} = 'sending' then clock_timestamp() end where award_id = ${id}`,
      ),
    );
  const bytesOf = async (needle: string) => {
    const { count } = await database().intake.run((db) =>
      onlyRow<{ count: number | string }>(
        db,
        sql`select (select count(*) from recipients r where site = ${paired.site.id} and r::text like ${`%${needle}%`})
          + (select count(*) from issuances i where site = ${paired.site.id} and i::text like ${`%${needle}%`})
          + (select count(*) from audit_log a where site = ${paired.site.id} and a::text like ${`%${needle}%`}) as count`,
      ),
    );
    return Number(count);
  };
  /** What of the canary is in rows of this schema, and in what ANALYZE took from them. */
  const tracesInRows = () =>
    database().reports.run(async (db) => {
      const tables = await rows<{ name: string }>(
        db,
        sql`select tablename as name from pg_tables where schemaname = 'public' union all select 'pg_stats'`,
      );
      const texts: string[] = [];
      for (const { name } of tables) {
        const found = await rows<{ row: string }>(
          db,
          sql`select t::text as row from ${sql.identifier(name)} t`,
        );
        texts.push(...found.map(({ row }) => row));
      }
      return traces(texts.join('\n'));
    });
  const ada = { firstName: 'Ada', lastName: 'Byron', email: 'ada-unique@example.org' };

  return Object.assign(paired, {
    send,
    erase,
    exportAll,
    place,
    bytesOf,
    tracesInRows,
    ada,
  });
}
