import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { type Database, rows } from '../db/client.ts';
import { HORIZON_MAX_MS } from '../lane/slot.ts';
import { openLedger } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { aConnectedSite, TARGET } from '../testing/sites.ts';
import { claimNext } from './claim.ts';

const RATE = { limit: 5, windowMs: 2_000 };
const SLOT = {
  lane: TARGET,
  kind: 'bulk' as const,
  rate: RATE,
  leadMs: 5,
  slackMs: 0,
  horizonMs: HORIZON_MAX_MS,
};

it('does not wait for the row of the site, which a settlement has: the lane would wait, too', async () => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const site = await aConnectedSite(deps);
  const id = await anIssuance(deps, site.id);
  await database.intake.transaction(async (settling) => {
    await settling.execute(sql`select from sites where id = ${site.id} for update`);
    const { claim } = await database.delivery.run((db) => claimNext(db, { slot: SLOT, owner: 'w' }));
    expect(claim?.id).toBe(id);
  });
  await drop();
});

it('leaves what was sent and came back while it waited for the lane: it read the holds before', async () => {
  const { database, drop } = await openLedger('postgres');
  const deps = testDeps(database);
  const site = await aConnectedSite(deps);
  const id = await anIssuance(deps, site.id);
  await database.intake.run((db) => db.execute(sql`insert into lanes (id) values (${TARGET})`));
  const claiming = await database.intake.transaction(async (other) => {
    await other.execute(sql`select from lanes where id = ${TARGET} for update`);
    const late = database.delivery.run((db) => claimNext(db, { slot: SLOT, owner: 'late' }));
    await someoneWaits(database);
    await other.execute(
      sql`update issuances set fence = fence + 1, next_attempt_at = clock_timestamp() where id = ${id}`,
    );
    return { late };
  });
  const { slot, claim } = await claiming.late;
  expect({ granted: slot.granted, claim }).toEqual({ granted: true, claim: null });
  await drop();
});

async function someoneWaits({ intake }: Database): Promise<void> {
  await vi.waitFor(async () => {
    const waiting = await intake.run((db) =>
      rows(
        db,
        sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    );
    expect(waiting).toHaveLength(1);
  });
}
