import type { Provider, ProvidersReply } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import type { StoredConnection } from '../connection/find-connection.ts';
import { type Db, firstRow, iso } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { CatalogueCall } from './background-tasks.ts';
import { isStale } from './cache-ttl.ts';
import { platformRead, requireConnection } from './platform-read.ts';

type Cached = { providers: Provider[]; fetchedAt: string; stale: boolean };

/** Providers that badges can be issued from: as last fetched, fetched again in the background when that is old. */
export async function readProviders(call: CatalogueCall): Promise<ProvidersReply> {
  const { deps, key } = call;
  const stored = await requireConnection(deps, key);
  const cached = await findProviders(deps, stored);
  if (cached === null) return fetchProviders(deps, stored);
  if (cached.stale) refreshProviders(call, stored);
  return cached;
}

/** Fetches them again in the background, once for all who ask for it. */
export function refreshProviders({ deps, background, key }: CatalogueCall, stored: StoredConnection): void {
  background.start(`providers ${key.site} ${key.connection}`, async () => {
    if (await claimFetch(deps, stored)) await fetchProviders(deps, stored);
  });
}

/** Fetches them again, now. */
export async function refetchProviders({ deps, key }: CatalogueCall): Promise<void> {
  await fetchProviders(deps, await requireConnection(deps, key));
}

/** As last fetched, or null. */
export const findProviders = (
  deps: Deps,
  { site, connection, revision }: StoredConnection,
): Promise<Cached | null> =>
  deps.database.intake.run((db) =>
    firstRow<Cached>(
      db,
      sql`select providers, ${iso(sql`fetched_at`)} as "fetchedAt", ${isStale(sql`fetched_at`)} as stale
          from cached_providers where site = ${site} and connection = ${connection} and revision = ${revision}`,
    ),
  );

/** True for one replica at a time; one that dies leaves it to others after a while. */
async function claimFetch(deps: Deps, { site, connection, revision }: StoredConnection): Promise<boolean> {
  const claimed = await deps.database.intake.run((db) =>
    firstRow(
      db,
      sql`
      update cached_providers set fetching_until = clock_timestamp() + interval '2 minutes'
      where site = ${site} and connection = ${connection} and revision = ${revision}
        and ${isStale(sql`fetched_at`)}
        and (fetching_until is null or fetching_until < clock_timestamp())
      returning site`,
    ),
  );
  return claimed !== null;
}

async function fetchProviders(deps: Deps, stored: StoredConnection): Promise<ProvidersReply> {
  const providers = await platformRead(deps, stored, (platform, access, permit) =>
    platform.listProviders(access, permit),
  );
  const fetchedAt = await deps.database.intake.run((db) => storeProviders(db, stored, providers));
  return { providers, fetchedAt, stale: false };
}

/** Null when the connection was changed meanwhile. */
async function storeProviders(
  db: Db,
  { site, connection, revision }: StoredConnection,
  providers: readonly Provider[],
): Promise<string | null> {
  const row = await firstRow<{ fetchedAt: string }>(
    db,
    sql`
    insert into cached_providers (site, connection, revision, providers)
    select site, id, revision, ${JSON.stringify(providers)}::text::jsonb from connections
    where site = ${site} and id = ${connection} and revision = ${revision}
    on conflict (site, connection) do update
      set revision = excluded.revision, providers = excluded.providers, fetched_at = clock_timestamp(),
        fetching_until = null
    returning ${iso(sql`fetched_at`)} as "fetchedAt"`,
  );
  return row?.fetchedAt ?? null;
}
