import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Database, DatabaseTimeout } from '../db/client.ts';
import { placeHold } from '../hold/create-hold.ts';
import { interactivePermit } from '../lane/interactive-slot.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { testDeps } from '../testing/deps.ts';
import { anIssuance } from '../testing/issuances.ts';
import { aConnection, aSite, TARGET } from '../testing/sites.ts';
import { Metrics } from './metrics.ts';

onEachDatabase('metrics', (database) => {
  it('count states with the oldest, outcomes, holds, rate and time left', async () => {
    const deps = testDeps(database(), { config: { rateLimit: 5, rateWindowMs: 2_000 } });
    const [site, silent] = [await aSite(deps), await aSite(deps)];
    await aConnection(deps, site);
    for (let queued = 0; queued < 10; queued += 1) await anIssuance(deps, site.id);
    await anIssuance(deps, site.id, { state: 'unknown' });
    const issued = await anIssuance(deps, site.id, { state: 'issued' });
    await database().intake.transaction(async (tx) => {
      await tx.execute(sql`insert into attempts (issuance, fence, repeat, outcome, finished_at)
        values (${issued}, 1, false, 'unknown', clock_timestamp()), (${issued}, 2, true, 'issued', clock_timestamp())`);
      await tx.execute(
        sql`update issuances set accepted_at = accepted_at - interval '1 hour' where state = 'queued'`,
      );
      await tx.execute(sql`update sites set permitted_until = null where id = ${silent.id}`);
      await placeHold(tx, {
        site: site.id,
        scope: 'target',
        target: TARGET,
        reason: 'api_down',
        forMs: null,
      });
    });
    await interactivePermit(deps, 'navigatr:production:some')();
    const { text } = await new Metrics(deps).render();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect([
      value('sidecar_issuances{state="queued"}'),
      value('sidecar_issuances{state="sending"}'),
      value('sidecar_attempts{outcome="unknown"}'),
      value('sidecar_attempts{outcome="issued"}'),
      value('sidecar_holds{reason="api_down",scope="target"}'),
      value('sidecar_holds{reason="no_heartbeat",scope="site"}'),
      value('sidecar_holds{reason="no_connection",scope="site"}'),
      value('sidecar_eta_seconds'),
      value('sidecar_slot_wait_seconds_count{kind="interactive"}'),
      value('sidecar_database_up'),
    ]).toEqual([10, 0, 1, 1, 1, 1, 1, 4, 1, 1]);
    expect(value('sidecar_oldest_seconds{state="queued"}')).toBeGreaterThanOrEqual(3_600);
    expect(value('sidecar_issued_per_second')).toBeCloseTo(1 / 300);
    expect(text).not.toMatch(/ada@example.org|Byron/);
  });

  it('count each account that badges wait for and that is not connected, beside one that is', async () => {
    const running = testDeps(database());
    const site = await aSite(running);
    await aConnection(running, site);
    await anIssuance(running, site.id, { target: 'navigatr:production:gone' });
    await anIssuance(running, site.id, { target: 'navigatr:production:gone' });
    const { text } = await new Metrics(running).render();
    expect(text).toContain('sidecar_holds{reason="no_connection",scope="target"} 1\n');
  });

  it('count the ledger once for many who ask, and go on without it', async () => {
    const { kind, close, ...pools } = database();
    let asked = 0;
    const down = () => {
      asked += 1;
      return Promise.reject(new DatabaseTimeout(1));
    };
    const failing: Database = { kind, close, ...pools, reports: { run: down, transaction: down } };
    const metrics = new Metrics(testDeps(failing));
    const [one, other] = await Promise.all([metrics.render(), metrics.render()]);
    expect(one.text).toContain('sidecar_database_up 0');
    expect([other.text, asked]).toEqual([one.text, 1]);
  });
});
