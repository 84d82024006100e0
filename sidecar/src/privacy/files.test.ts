import { rm } from 'node:fs/promises';
import { MAIN_CONNECTION } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { removeConnection } from '../connection/remove-connection.ts';
import { onlyRow } from '../db/client.ts';
import { purge } from '../db/purge.ts';
import { removeSite } from '../site/remove-site.ts';
import { canary, textsIn, tracesIn } from '../testing/canary.ts';
import { usedDataDir } from '../testing/data-dir.ts';
import type { TestDeps } from '../testing/deps.ts';
import { openDataDir } from '../testing/open-data-dir.ts';
import { runCommand } from '../testing/run-command.ts';
import { aConnectedSite, anAward } from '../testing/sites.ts';

// Some starts of an embedded database on a shared machine.
const PATIENCE_MS = 180_000;

describe('what was removed is gone from the files of the embedded database', { timeout: PATIENCE_MS }, () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await usedDataDir();
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  /** A connected site that has an award of the canary, written to the files; and what its token is sealed as. */
  async function usedSite(deps: TestDeps) {
    const site = await aConnectedSite(deps);
    await acceptAwards(deps, site, [anAward(canary), anAward()]);
    await deps.database.maintenance.run((db) => db.execute(sql`vacuum (analyze)`));
    await deps.database.maintenance.run((db) => db.execute(sql`checkpoint`));
    const { credential } = await deps.database.intake.run((db) =>
      onlyRow<{ credential: string }>(db, sql`select credential from connections where site = ${site.id}`),
    );
    return { site, credential };
  }

  it('a site that its Moodle removed, with the next purge', async () => {
    const deps = await openDataDir(dataDir);
    const { site, credential } = await usedSite(deps);
    expect(await removeSite(deps.database.reports, site.id)).toBe(true);
    await purge(deps);
    await deps.database.close();
    expect(await tracesIn(dataDir)).toEqual([]);
    expect(await textsIn(dataDir, [credential])).toEqual([]);
  });

  it('a site that was removed from the command line, when the command ends', async () => {
    const deps = await openDataDir(dataDir);
    const { site } = await usedSite(deps);
    await deps.database.close();
    expect(await tracesIn(dataDir)).not.toEqual([]);
    await runCommand({ SIDECAR_DATA_DIR: dataDir }, ['site', 'remove', site.id, '--yes']);
    expect(await tracesIn(dataDir)).toEqual([]);
  });

  it('a token whose connection was removed', async () => {
    const deps = await openDataDir(dataDir);
    const { site, credential } = await usedSite(deps);
    const key = { site: site.id, connection: MAIN_CONNECTION };
    await removeConnection(deps, key, { userId: '2' });
    await purge(deps);
    await deps.database.close();
    expect(await textsIn(dataDir, [credential])).toEqual([]);
  });

  it('what a master key has sealed that was changed', async () => {
    const deps = await openDataDir(dataDir);
    const { credential } = await usedSite(deps);
    await deps.database.close();
    expect(await textsIn(dataDir, [credential])).not.toEqual([]);
    await runCommand({ SIDECAR_DATA_DIR: dataDir }, ['rotate-master-key']);
    expect(await textsIn(dataDir, [credential])).toEqual([]);
  });
});
