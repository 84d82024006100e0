import type { Badge, ErrorCode } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { StoredConnection } from '../connection/find-connection.ts';
import { firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { BadgeWanted } from '../platform/port.ts';
import type { CatalogueCall } from './background-tasks.ts';
import { isAged, isStale } from './cache-ttl.ts';
import { platformRead, requireConnection } from './platform-read.ts';
import { findProviders, refreshProviders } from './providers.ts';
import type { UnknownBadges } from './unknown-badges.ts';

/**
 * `isMapped`: the site issues it, or did. Such badges are never made up, and none of them counts as unknown. `isFresh`: what was
 * fetched more than a few seconds ago is too old, as far as the platform can be asked.
 */
export type BadgeAsked = BadgeWanted & { isMapped: boolean; isFresh: boolean };

/** What the platform says of badges that are not there, or are somebody else's. */
const NOT_OURS: readonly ErrorCode[] = ['not_found', 'not_allowed'];

/**
 * SQL condition on a row of `cached_badges`: the badge as it is asked for. As that of another provider it counts once the
 * asked provider's list is there and does not have it.
 */
const asAsked = ({ site, connection, revision }: StoredConnection, providerId: string | undefined): SQL =>
  providerId === undefined
    ? sql`true`
    : sql`(provider_id = ${providerId} or exists (select from cached_catalogues c
        where c.site = ${site} and c.connection = ${connection} and c.provider_id = ${providerId}
          and c.revision = ${revision} and not ${isStale(sql`c.completed_at`)}))`;

/** One badge, as last fetched or asked for now. */
export async function readBadge(
  call: CatalogueCall,
  { isMapped, isFresh, ...wanted }: BadgeAsked,
  unknown: UnknownBadges,
): Promise<Badge> {
  const { deps, key } = call;
  const { id } = wanted;
  const stored = await requireConnection(deps, key);
  const cached = await findBadge(deps, stored, wanted);
  if (cached)
    return isFresh && cached.aged ? renew(deps, { stored, cached: cached.badge, wanted }) : cached.badge;
  if (isMapped) return fetchBadge(deps, stored, wanted);
  const recalled = unknown.recall(key, id);
  if (recalled) return recalled;
  try {
    const badge = await fetchBadge(deps, stored, wanted);
    if (await isForeign(call, stored, badge)) unknown.note(key, id, badge);
    return badge;
  } catch (error) {
    if (error instanceof Refusal && NOT_OURS.includes(error.code)) unknown.note(key, id, error);
    throw error;
  }
}

const findBadge = (
  deps: Deps,
  stored: StoredConnection,
  { id, providerId }: BadgeWanted,
): Promise<{ badge: Badge; aged: boolean } | null> =>
  deps.database.intake.run((db) =>
    firstRow<{ badge: Badge; aged: boolean }>(
      db,
      sql`
      select badge, ${isAged(sql`fetched_at`)} as aged from cached_badges
      where ${ofBadge(stored, id)}
        and not ${isStale(sql`fetched_at`)} and ${asAsked(stored, providerId)}
      order by (provider_id = ${providerId ?? ''}) desc, fetched_at desc limit 1`,
    ),
  );

/**
 * The badge as the platform has it now, for the pages of the catalogue as well. Where it cannot be asked, what was fetched last
 * counts.
 */
async function renew(
  deps: Deps,
  { stored, cached, wanted }: { stored: StoredConnection; cached: Badge; wanted: BadgeWanted },
): Promise<Badge> {
  try {
    const badge = await fetchBadge(deps, stored, wanted);
    await keep(deps, stored, badge);
    return badge;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!NOT_OURS.includes(error.code)) return cached;
    await forget(deps, stored, wanted);
    throw error;
  }
}

/** SQL condition on a row of `cached_badges`: the badge, of whichever provider. */
const ofBadge = ({ site, connection }: StoredConnection, id: string): SQL =>
  sql`site = ${site} and connection = ${connection} and id = ${id}`;

const keep = (deps: Deps, stored: StoredConnection, badge: Badge) =>
  deps.database.intake.run((db) =>
    db.execute(sql`
      update cached_badges set name = ${badge.name}, badge = ${JSON.stringify(badge)}::text::jsonb, fetched_at = clock_timestamp()
      where ${ofBadge(stored, badge.id)} and provider_id = ${badge.providerId}`),
  );

const forget = (deps: Deps, stored: StoredConnection, { id }: BadgeWanted) =>
  deps.database.intake.run((db) => db.execute(sql`delete from cached_badges where ${ofBadge(stored, id)}`));

const fetchBadge = (deps: Deps, stored: StoredConnection, wanted: BadgeWanted): Promise<Badge> =>
  platformRead(deps, stored, (platform, access, permit) => platform.getBadge(access, wanted, permit));

/** Whether the account is known not to issue from the badge's provider. A list that is old shows nothing, and is fetched again. */
async function isForeign(
  call: CatalogueCall,
  stored: StoredConnection,
  { providerId }: Badge,
): Promise<boolean> {
  const cached = await findProviders(call.deps, stored);
  if (providerId === null || cached === null) return false;
  if (cached.providers.some(({ id }) => id === providerId)) return false;
  if (cached.stale) refreshProviders(call, stored);
  return !cached.stale;
}
