import { type Connection, TIMEOUT_MS } from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { effectiveHolds } from '../feed/effective-holds.ts';
import { summariseQueue } from '../feed/queue.ts';
import { serverTime } from '../feed/read-feed.ts';
import { readRecovery } from '../recovery/begin.ts';
import { findConnection } from './stored.ts';

/** How a site is connected and how it stands; never the token. */
export async function readConnection(
  db: Db,
  site: string,
  { config }: Pick<Deps, 'config'>,
): Promise<Connection> {
  const stored = await findConnection(db, site);
  return {
    configured: stored !== null,
    environment: stored?.environment ?? null,
    target: stored?.target ?? null,
    accountId: stored?.accountId ?? null,
    accountName: stored?.accountName ?? null,
    tokenLastFour: stored?.tokenLastFour || null,
    authScheme: stored?.authScheme ?? null,
    timeoutMs: stored?.timeoutMs ?? TIMEOUT_MS.default,
    verifiedAt: stored?.verifiedAt ?? null,
    rateLimit: config.rateLimit,
    rateWindowMs: config.rateWindowMs,
    holds: await effectiveHolds(db, site),
    queue: await summariseQueue(db, site, config),
    recovery: await readRecovery(db, site),
    serverTime: await serverTime(db),
  };
}
