import { randomInt } from 'node:crypto';
import { errorBody } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onlyRow } from '../db/client.ts';
import type { Site } from '../site/site.ts';
import { type ArbitraryCall, arbitraryCalls, routeNames } from '../testing/arbitrary-calls.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { rawCall } from '../testing/raw-call.ts';
import { type RunningServer, startTestServer } from '../testing/running-server.ts';
import { aConnection } from '../testing/sites.ts';

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
    used = 0;
  };

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
      await fc.assert(fc.asyncProperty(arbitraryCalls(route), check), { seed, ...extent });
      await running.server.background.idle();
    },
  );
});
