import { connection, putConnectionReply, testConnectionReply } from '@local-navigatr/shared-types';
import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest';
import type { Database } from '../db/client.ts';
import type { Platform } from '../platform/port.ts';
import { pairedServer } from './paired-server.ts';

/** A test of what is stored: catalogues that are fetched in the background have another time-out. */
export const TESTED = { timeoutMs: 41_000 };
export const listingsOf = (listing: MockInstance<Platform['listProviders']>) =>
  listing.mock.calls.filter(([{ timeoutMs }]) => timeoutMs === TESTED.timeoutMs).length;

/** A server with a paired site, whose connection is saved, tested and read. */
export function connectedSite(database: () => Database) {
  const paired = pairedServer(database);
  const actor = { userId: '2', contextId: '1' };
  const good = {
    environment: 'production',
    token: ' tok_good\n_1234 ',
    timeoutMs: 30_000,
    force: false,
    actor,
  };

  beforeEach(() => {
    const { platform } = paired.running.deps;
    platform.fault = null;
    platform.providers = [{ id: '1', name: 'Riverside College', imageUrl: null }];
  });
  afterEach(() => vi.restoreAllMocks());

  const put = async (body: object) => {
    const reply = await paired.client.call('PUT', '/v1/connection', body);
    expect(reply.status).toBe(200);
    return putConnectionReply.parse(reply.body);
  };
  const test = async (body: object) =>
    testConnectionReply.parse((await paired.client.call('POST', '/v1/connection/test', body)).body);
  const get = async () => connection.parse((await paired.client.call('GET', '/v1/connection')).body);

  return Object.assign(paired, {
    actor,
    good,
    put,
    test,
    get,
  });
}
