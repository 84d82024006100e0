import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import type { Database } from '../db/client.ts';
import { emptyDataDir } from '../testing/data-dir.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anAward, aSite } from '../testing/sites.ts';

import { detectMovedDatabase } from './detect-moved-database.ts';
import { readRecovery } from './read-recovery.ts';

onEachDatabase('noticeHome', (database) => {
  const folders: string[] = [];
  const aHome = async (): Promise<string> => {
    const folder = await emptyDataDir();
    folders.push(folder);
    await mkdir(join(folder, 'database'));
    return folder;
  };
  /** As a copy does: the rows are the same, the place is another. */
  const move = (db: Database) =>
    db.intake.run((tx) => tx.execute(sql`update installation set value = 'elsewhere' where key = 'home'`));
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  it('begins a recovery for every site with issuances when the ledger was copied', async () => {
    const deps = testDeps(database(), { config: { dataDir: await aHome() } });
    const [busy, empty] = [await aSite(deps), await aSite(deps)];
    await acceptAwards(deps, busy, [anAward()]);
    expect(await detectMovedDatabase(database(), deps.config)).toEqual([]);
    expect(await detectMovedDatabase(database(), deps.config)).toEqual([]);
    await move(database());
    expect(await detectMovedDatabase(database(), deps.config)).toEqual([busy.id]);
    expect(await database().intake.run((db) => readRecovery(db, busy.id, 'retry'))).toMatchObject({
      active: true,
      reason: 'moved',
      wouldSend: 1,
    });
    expect(await database().intake.run((db) => readRecovery(db, empty.id, 'retry'))).toMatchObject({
      active: false,
    });
    expect(await detectMovedDatabase(database(), deps.config)).toEqual([]);
  });

  it('begins one when the database goes on from an earlier moment: a promoted standby, a point-in-time restore', async () => {
    const deps = testDeps(database(), { config: { dataDir: await aHome() } });
    const site = await aSite(deps);
    await acceptAwards(deps, site, [anAward()]);
    await detectMovedDatabase(database(), deps.config);
    await database().intake.run((tx) =>
      tx.execute(sql`update installation set value = '00000000' where key = 'timeline'`),
    );
    expect(await detectMovedDatabase(database(), deps.config)).toContain(site.id);
    expect(await detectMovedDatabase(database(), deps.config)).toEqual([]);
  });

  it('begins one for two replicas that notice it at the same time', async () => {
    const deps = testDeps(database(), { config: { dataDir: await aHome() } });
    const site = await aSite(deps);
    await acceptAwards(deps, site, [anAward()]);
    await detectMovedDatabase(database(), deps.config);
    await move(database());
    const noticed = await Promise.all([1, 2].map(() => detectMovedDatabase(database(), deps.config)));
    expect(noticed.flat().filter((id) => id === site.id)).toEqual([site.id]);
  });
});
