import { sql } from 'drizzle-orm';
import { type Database, onlyRow } from '../db/client.ts';
import { allRoutes } from '../http/routes/index.ts';
import { type HttpServer, startServer } from '../http/server.ts';
import type { Site } from '../site/site.ts';
import { type TestDeps, type TestDepsOptions, testDeps } from './deps.ts';
import type { FakePlatform } from './fake-platform.ts';
import { SignedClient } from './signed-client.ts';
import { aSite } from './sites.ts';

export type RunningServer = {
  deps: TestDeps;
  server: HttpServer;
  /** A new site and a client that signs as it. */
  pair(): Promise<{ site: Site; client: SignedClient }>;
  /** Signs as the site, with the first of its secrets. */
  clientOf(site: Site): SignedClient;
};

/** How many calls were refused with a code so far. */
export async function refusedCalls({ deps }: RunningServer, code: string): Promise<number> {
  const metric = await deps.processMetrics.registry.getSingleMetric('sidecar_refused_calls_total')?.get();
  return metric?.values.find(({ labels }) => labels['code'] === code)?.value ?? 0;
}

/** How many rows the calls of a site have written: its awards, and the nonces that it has used. */
export async function countWritten({ deps }: RunningServer, { id }: Site): Promise<number> {
  const { count } = await deps.database.intake.run((db) =>
    onlyRow<{ count: number | string }>(
      db,
      sql`select (select count(*) from issuances where site = ${id}) + (select count(*) from nonces where site = ${id}) as count`,
    ),
  );
  return Number(count);
}

/** The HTTP side on a free port, without a worker: what is accepted stays where it is. */
export async function startTestServer(
  database: Database,
  given: TestDepsOptions<FakePlatform> = {},
): Promise<RunningServer> {
  const deps = testDeps(database, given);
  const server = await startServer(deps, allRoutes);
  const clientOf = (site: Site) => new SignedClient(server.url, site);
  return {
    deps,
    server,
    pair: async () => {
      const site = await aSite(deps);
      return { site, client: clientOf(site) };
    },
    clientOf,
  };
}
