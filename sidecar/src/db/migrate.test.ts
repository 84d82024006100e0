import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { migrationsFolder } from '../migrations.ts';
import { openEmpty } from '../testing/databases.ts';
import { rows } from './client.ts';
import { migrate, readMigrations } from './migrate.ts';

it('brings an empty embedded database up to date, and the next time does nothing', async () => {
  const { database, drop } = await openEmpty('embedded');
  const tags = (await readMigrations(migrationsFolder)).map(({ tag }) => tag);
  expect(await migrate(database.maintenance, migrationsFolder)).toEqual(tags);
  expect(await migrate(database.maintenance, migrationsFolder)).toEqual([]);
  const kept = await database.intake.run((db) =>
    rows<{ tag: string }>(db, sql`select tag from schema_migrations order by tag`),
  );
  expect(kept.map(({ tag }) => tag)).toEqual(tags);
  await drop();
});
