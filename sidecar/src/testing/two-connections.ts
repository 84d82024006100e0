import { connection, type Hold } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, expect } from 'vitest';
import type { Database } from '../db/client.ts';
import { claimNext } from '../delivery/claim.ts';
import { HORIZON_MAX_MS } from '../lane/slot.ts';
import { anIssuance } from './issuances.ts';
import { pairedServer } from './paired-server.ts';

export const OTHER = 'navigatr:production:10';

/** A server with a site that has two connections. */
export function twoConnections(database: () => Database) {
  // What another test has queued in the lanes would come first.
  beforeEach(() => database().intake.run((db) => db.execute(sql`delete from sites`)));
  const paired = pairedServer(database);
  const actor = { userId: '2' };
  const values = {
    environment: 'production',
    token: 'tok_good_1234',
    timeoutMs: 30_000,
    force: false,
    actor,
  };
  const second = { ...values, token: 'tok_second_5678' };

  beforeAll(() => {
    const account = { id: '10', name: 'Hill', authScheme: 'bearer' as const };
    paired.running.deps.platform.accounts.set('production tok_second_5678', account);
  });
  beforeEach(async () => {
    paired.running.deps.platform.fault = null;
    await put('/v1/connection', values);
    await put('/v1/connections/second', second);
    await paired.running.server.background.idle();
  });

  const put = async (path: string, body: object) => {
    const reply = await paired.client.call('PUT', path, body);
    expect(reply).toMatchObject({ status: 200, body: { saved: true } });
  };
  const get = async (id: string) =>
    connection.parse((await paired.client.call('GET', `/v1/connections/${id}`)).body);
  const claim = async (lane: string) => {
    const rate = { limit: 1_000, windowMs: 1 };
    const slot = { lane, kind: 'bulk' as const, rate, leadMs: 5, slackMs: 0, horizonMs: HORIZON_MAX_MS };
    return (await database().delivery.run((db) => claimNext(db, { slot, owner: 'w' }))).claim;
  };
  const issuance = (target: string, given = {}) =>
    anIssuance(paired.running.deps, paired.site.id, { target, ...given });
  const names = (holds: Hold[]) => holds.map(({ reason, target }) => [reason, target]);

  return Object.assign(paired, {
    actor,
    values,
    second,
    put,
    get,
    claim,
    issuance,
    names,
  });
}
