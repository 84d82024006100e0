import { connection, putConnectionReply, testConnectionReply } from '@local-navigatr/shared-types';
import { afterAll, afterEach, beforeAll, beforeEach, expect, type MockInstance, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import type { Platform } from '../platform/port.ts';
import type { Site } from '../site/site.ts';
import { type RunningServer, startTestServer } from './running-server.ts';
import type { SignedClient } from './signed-client.ts';

/** A test of what is stored: catalogues that are fetched in the background have another time-out. */
export const TESTED = { timeoutMs: 41_000 };
export const listingsOf = (listing: MockInstance<Platform['listProviders']>) =>
  listing.mock.calls.filter(([{ timeoutMs }]) => timeoutMs === TESTED.timeoutMs).length;

/** A server with a paired site, whose connection is saved, tested and read. */
export function connectedSite(database: () => Database) {
  let running: RunningServer;
  let site: Site;
  let client: SignedClient;
  const actor = { userId: '2', contextId: '1' };
  const good = {
    environment: 'production',
    token: ' tok_good\n_1234 ',
    timeoutMs: 30_000,
    force: false,
    actor,
  };

  beforeAll(async () => {
    running = await startTestServer(database());
  });
  beforeEach(async () => {
    running.deps.platform.fault = null;
    running.deps.platform.providers = [{ id: '1', name: 'Riverside College', imageUrl: null }];
    ({ site, client } = await running.pair());
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => running.server.stop());

  const put = async (body: object) => {
    const reply = await client.call('PUT', '/v1/connection', body);
    expect(reply.status).toBe(200);
    return putConnectionReply.parse(reply.body);
  };
  const test = async (body: object) =>
    testConnectionReply.parse((await client.call('POST', '/v1/connection/test', body)).body);
  const get = async () => connection.parse((await client.call('GET', '/v1/connection')).body);

  return {
    get running() {
      return running;
    },
    get site() {
      return site;
    },
    get client() {
      return client;
    },
    actor,
    good,
    put,
    test,
    get,
  };
}
