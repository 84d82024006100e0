import { randomInt } from 'node:crypto';
import { errorBody, type IssuanceState, issuanceStates } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acceptAwards } from '../award/store-awards.ts';
import { type Db, onlyRow } from '../db/client.ts';
import { beginRecovery } from '../recovery/begin.ts';
import type { Site } from '../site/site.ts';
import { type ArbitraryCall, arbitraryCalls, routeNames, storedIds } from '../testing/arbitrary-calls.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { rawCall } from '../testing/raw-call.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { aConnection, anAward } from '../testing/sites.ts';

// FUZZ_SECONDS: how long, for each route on each database; FUZZ_SEED: to repeat a run.
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 0);
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = 25;
const extent =
  seconds > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1_000 }
    : { numRuns: RUNS };
// So that looking at everything a site has stays quick.
const RUNS_PER_SITE = 50;

onEachDatabase(`whatever is sent (seed ${seed})`, (database) => {
  let running: RunningServer;
  let site: Site;
  let used = RUNS_PER_SITE;

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  afterAll(() => running.server.stop());

  const freshSite = async () => {
    ({ site } = await running.pair());
    await aConnection(running.deps, site);
    await acceptAwards(
      running.deps,
      site,
      storedIds.map((id) => anAward({ id, userId: `u-${id}` })),
    );
    await database().intake.transaction(async (tx) => {
      await beginRecovery(tx, [site.id], 'restored');
      for (const [at, id] of storedIds.entries()) await place(tx, id, issuanceStates[at] ?? 'queued');
    });
    used = 0;
  };

  const place = (tx: Db, id: string, state: IssuanceState) =>
    tx.execute(sql`
      update issuances set state = ${state}, reason = ${state === 'needs_attention' ? 'refused' : null}::text,
        lease_until = case when ${state} = 'sending' then clock_timestamp() + interval '1 hour' end
      where site = ${site.id} and award_id = ${id}`);

  /** Changes with whatever a call writes about the site, but its id and the heartbeat. */
  const fingerprint = async (): Promise<string> => {
    const tables = ['issuances', 'recipients', 'audit_log', 'changes', 'connections', 'holds', 'erasures'];
    const parts = tables.map(
      (table) =>
        sql`(select md5(string_agg(t::text, ',' order by t::text)) from ${sql.identifier(table)} t where site = ${site.id})`,
    );
    const row = await database().intake.run((db) =>
      onlyRow<{ all: string }>(
        db,
        sql`select concat_ws(' ', ${sql.join(parts, sql`, `)}, (select concat_ws(' ', wwwroot, secret, previous_secret, feed_sequence) from sites where id = ${site.id})) as all`,
      ),
    );
    return row.all;
  };

  const check = async (call: ArbitraryCall) => {
    if (used++ >= RUNS_PER_SITE) await freshSite();
    const before = await fingerprint();
    const reply = await rawCall(running.server.url, site, call);
    expect(reply.status).toBeLessThan(500);
    if (reply.status < 400) {
      expect(reply.signed).toBe(true);
      if (call.target.startsWith('/v1/site')) used = RUNS_PER_SITE;
      return;
    }
    expect(errorBody.safeParse(reply.body)).toMatchObject({ success: true });
    expect(await fingerprint()).toBe(before);
  };

  it.each(routeNames)(
    '%s answers, and writes nothing when it refuses',
    { timeout: (seconds + 90) * 1_000 },
    async (route) => {
      let underWay = Promise.resolve();
      const property = fc.asyncProperty(arbitraryCalls(route), (call) => {
        underWay = check(call);
        return underWay;
      });
      await fc.assert(property, { seed, ...extent });
      // The call that a time limit cut off goes on.
      await underWay;
      await running.server.background.idle();
    },
  );
});
