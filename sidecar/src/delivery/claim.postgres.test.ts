import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { HORIZON_MAX_MS } from '../lane/slot.ts';
import { openLedger } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { aConnectedSite, TARGET } from '../testing/sites.ts';
import { claimNext } from './claim.ts';

it('does not wait for the row of the site, which whoever settles has: the lane would wait, too', async () => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const site = await aConnectedSite(deps);
  const id = await anIssuance(deps, site.id);
  const rate = { limit: 5, windowMs: 2_000 };
  const slot = { lane: TARGET, kind: 'bulk' as const, rate, leadMs: 5, horizonMs: HORIZON_MAX_MS };
  await database.intake.transaction(async (settling) => {
    await settling.execute(sql`select from sites where id = ${site.id} for update`);
    const { claim } = await database.delivery.run((db) => claimNext(db, { slot, owner: 'w' }));
    expect(claim?.id).toBe(id);
  });
  await drop();
});
