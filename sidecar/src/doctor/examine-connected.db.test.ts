import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { Platforms } from '../platform/registry.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { aConnection, aSite } from '../testing/sites.ts';
import { OBF_TARGET, obfAt, StandInObf } from '../testing/stand-in-obf.ts';
import { examineConnected } from './examine-platforms.ts';

onEachDatabase('the hosts of other platforms', (database) => {
  it('are looked at where a site is connected to them', async () => {
    const obf = await StandInObf.start();
    const deps = testDeps(database());
    const platforms = new Platforms([deps.platform, obfAt(obf.url)]);
    const site = await aSite(deps);
    await aConnection(deps, site);
    expect(await examineConnected(database().reports, platforms)).toEqual([]);
    await aConnection(deps, site, OBF_TARGET, { id: 'obf' });
    const found = await examineConnected(database().reports, platforms);
    expect(found).toMatchObject([{ level: 'ok', text: `${obf.url.host} (production) can be reached.` }]);
    await obf.api.close();
    expect(await examineConnected(database().reports, platforms)).toMatchObject([{ level: 'bad' }]);
    await database().intake.run((db) => db.execute(sql`delete from sites`));
  });
});
