import { putConnectionReply } from '@local-navigatr/shared-types';
import { SharedBearers } from '../connection/shared-bearers.ts';
import type { Database } from '../db/client.ts';
import { startWorker } from '../delivery/worker.ts';
import type { Deps } from '../deps.ts';
import { allRoutes } from '../http/routes/index.ts';
import { startServer } from '../http/server.ts';
import { Platforms } from '../platform/registry.ts';
import type { Site } from '../site/site.ts';
import { testDeps } from './deps.ts';
import { SignedClient } from './signed-client.ts';
import { aSite } from './sites.ts';
import { bearersInMemory, CLIENT, obfAt, StandInObf } from './stand-in-obf.ts';

export const OBF_VALUES = {
  platform: 'obf',
  environment: 'production',
  ...CLIENT,
  timeoutMs: 30_000,
  force: false,
  actor: { userId: '2' },
};

export type ObfSite = Awaited<ReturnType<typeof obfSite>>;

/** A server with a site that may connect Open Badge Factory beside the usual platform; nothing is sent before `startSending`. `pace`: of signing in. */
export async function obfSite(database: Database, { pace }: { pace: 'real' | 'none' } = { pace: 'real' }) {
  const obf = await StandInObf.start();
  const given = testDeps(database);
  const bearers = pace === 'real' ? new SharedBearers(given) : bearersInMemory();
  const deps: Deps = { ...given, platforms: new Platforms([given.platform, obfAt(obf.url, { bearers })]) };
  const server = await startServer(deps, allRoutes);
  const site: Site = await aSite(deps);
  const client = new SignedClient(server.url, site);
  let worker: ReturnType<typeof startWorker> | null = null;
  return {
    obf,
    deps,
    site,
    client,
    put: async (more: object = {}, id = 'obf') =>
      putConnectionReply.parse(
        (await client.call('PUT', `/v1/connections/${id}`, { ...OBF_VALUES, ...more })).body,
      ),
    startSending: () => {
      worker = startWorker(deps);
    },
    close: async () => {
      await worker?.stop();
      await server.stop();
      await obf.api.close();
    },
  };
}
