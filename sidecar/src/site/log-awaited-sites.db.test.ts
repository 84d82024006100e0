import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aSite } from '../testing/sites.ts';
import { logAwaitedSites } from './log-awaited-sites.ts';

onEachDatabase('logAwaitedSites', (database) => {
  beforeEach(() => database().intake.run((db) => db.execute(sql`delete from sites`)));

  async function said(): Promise<string[]> {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    await logAwaitedSites(database(), log);
    return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  }

  it('names the command where no site is paired', async () => {
    expect(await said()).toEqual([expect.stringContaining('no site is paired. Run `sidecar site add')]);
  });

  it('names the site that has not called yet, and is silent once it has', async () => {
    const site = await aSite(testDeps(database()));
    expect(await said()).toEqual([expect.stringContaining(`waiting for ${site.wwwroot} to call`)]);
    await database().intake.run((db) => db.execute(sql`update sites set last_seen_at = now()`));
    expect(await said()).toEqual([]);
  });
});
