import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { placeHold } from '../hold/create-hold.ts';
import { Platforms } from '../platform/registry.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { aConnectedSite, aConnection } from '../testing/sites.ts';
import { OBF_TARGET, obfAt, StandInObf } from '../testing/stand-in-obf.ts';
import { examineConnected } from './examine-platforms.ts';
import { examineSites } from './examine-sites.ts';

onEachDatabase('the hosts of other platforms', (database) => {
  it('are looked at where a site is connected to them', async () => {
    const obf = await StandInObf.start();
    const deps = testDeps(database());
    const platforms = new Platforms([deps.platform, obfAt(obf.url)]);
    const site = await aConnectedSite(deps);
    expect(await examineConnected(database().reports, platforms)).toEqual([]);
    await aConnection(deps, site, OBF_TARGET, { id: 'obf' });
    const found = await examineConnected(database().reports, platforms);
    expect(found).toMatchObject([{ level: 'ok', text: `${obf.url.host} (production) can be reached.` }]);
    await obf.api.close();
    expect(await examineConnected(database().reports, platforms)).toMatchObject([{ level: 'bad' }]);
    await database().intake.run((db) => db.execute(sql`delete from sites`));
  });

  it.each([
    ['token_refused', 'Create a new secret at Open Badge Factory'],
    ['wrong_url', 'Check SIDECAR_OBF_URLS'],
    ['connection_removed', 'Connect the account'],
  ] as const)('are told of with their own remedy: %s', async (reason, remedy) => {
    const deps = testDeps(database());
    const platforms = new Platforms([deps.platform, obfAt(new URL('http://127.0.0.1:1/v2/'))]);
    const site = await aConnectedSite(deps);
    await aConnection(deps, site, OBF_TARGET, { id: 'obf' });
    await anIssuance(deps, site.id, { target: OBF_TARGET });
    await database().intake.run((db) =>
      placeHold(db, { site: site.id, scope: 'target', target: OBF_TARGET, reason, forMs: null }),
    );
    const found = await examineSites(database().reports, platforms);
    await database().intake.run((db) => db.execute(sql`delete from sites`));
    expect(found).toMatchObject([{ level: 'warn', text: expect.stringContaining(remedy) }]);
  });
});
