import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { requireColumns } from './require-columns.ts';

onEachDatabase('the columns of the ledger', (database) => {
  it('are there, or the first that is missing is named', async () => {
    await database().intake.run((db) => requireColumns(db));
    await database().maintenance.run((db) => db.execute(sql`alter table lanes rename to former_lanes`));
    await expect(database().intake.run((db) => requireColumns(db))).rejects.toThrow(
      /made by a build of the sidecar that was never released: lanes\.\w+ is missing\. Start with an empty database/,
    );
  });
});
