import {
  type Connection,
  environments,
  type OfferedPlatform,
  TIMEOUT_MS,
} from '@local-navigatr/shared-types';
import type { Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { summariseQueue } from '../feed/queue.ts';
import { serverTime } from '../feed/read-feed.ts';
import { effectiveHolds } from '../hold/effective-holds.ts';
import { readRecovery } from '../recovery/read-recovery.ts';
import type { ConnectionKey } from './access.ts';
import { platformOf } from './credentials.ts';
import { findConnection, listConnections } from './find-connection.ts';

type Needs = Pick<Deps, 'platforms' | 'config'>;

/** How a site is connected and how it stands; never the token. */
export async function readConnection(
  db: Db,
  { platforms, config }: Needs,
  key: ConnectionKey,
): Promise<Connection> {
  const stored = await findConnection(db, key.site, key.connection);
  const platform = platformOf({ platforms }, {}, stored);
  return {
    id: key.connection,
    platform: platform.name,
    platformName: platform.label,
    supportContact: platform.supportContact,
    features: platform.features,
    imageSources: [...platform.imageSources(stored?.environment ?? 'production')],
    configured: stored !== null,
    environment: stored?.environment ?? null,
    target: stored?.target ?? null,
    accountId: stored?.accountId ?? null,
    accountName: stored?.accountName ?? null,
    tokenLastFour: stored?.tokenLastFour || null,
    authScheme: stored?.authScheme ?? null,
    timeoutMs: stored?.timeoutMs ?? TIMEOUT_MS.default,
    verifiedAt: stored?.verifiedAt ?? null,
    ...(stored?.allowance ? { allowance: stored.allowance } : {}),
    rateLimit: platform.rate.limit,
    rateWindowMs: platform.rate.windowMs,
    holds: await effectiveHolds(db, key),
    queue: await summariseQueue(db, platforms, key),
    recovery: await readRecovery(db, key.site, config.unknownPolicy),
    serverTime: await serverTime(db),
  };
}

/** What this sidecar can be connected to. */
export const offeredPlatforms = ({ platforms }: Pick<Deps, 'platforms'>): OfferedPlatform[] =>
  platforms.all().flatMap((platform) => {
    const [first] = platform.environments ?? environments;
    if (first === undefined) return [];
    return [
      {
        platform: platform.name,
        platformName: platform.label,
        host: platform.host(first),
        signIn: platform.signsInWith ?? 'token',
        supportContact: platform.supportContact,
        features: platform.features,
      },
    ];
  });

/** Every connection of a site, the main one first. */
export async function readConnections(db: Db, needs: Needs, site: string): Promise<Connection[]> {
  const connections: Connection[] = [];
  for (const connection of await listConnections(db, site))
    connections.push(await readConnection(db, needs, { site, connection }));
  return connections;
}
