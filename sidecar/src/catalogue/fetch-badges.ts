import type { Badge } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { StoredConnection } from '../connection/find-connection.ts';
import { type Db, firstRow } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import type { CatalogueCall } from './background-tasks.ts';
import { platformRead, requireConnection } from './platform-read.ts';
import { waitForIdleLane } from './wait-for-idle-lane.ts';

/** The platform's own page size; it may answer with less. */
const PAGE_SIZE = 50;
// 20,000 badges of one provider: past that a picker by page is of no use, and a platform that never ends is broken.
const PAGES_MAX = 400;

export type FetchRound = { stored: StoredConnection; providerId: string };

/** SQL condition on a row of `cached_catalogues`: it is the one of the round. */
const ofRound = ({ stored, providerId }: FetchRound): SQL => sql`site = ${stored.site}
  and connection = ${stored.connection} and provider_id = ${providerId} and revision = ${stored.revision}`;

/** SQL condition on a row of `connections`: it is the round's, as it was when the round began. */
const asBegun = ({ stored }: FetchRound): SQL =>
  sql`site = ${stored.site} and id = ${stored.connection} and revision = ${stored.revision}`;

// Longer than a page takes, with its slot and a slow platform; a replica that dies leaves the round to others after it.
const CLAIM = sql`clock_timestamp() + interval '2 minutes'`;

/**
 * Runs `fetch` for one replica at a time: the others leave the round to it. A replica that looks next begins another one where
 * this one failed, or the process ended.
 */
export async function inRound(deps: Deps, round: FetchRound, fetch: () => Promise<void>): Promise<void> {
  if (!(await claimRound(deps, round))) return;
  try {
    await fetch();
  } finally {
    await releaseRound(deps, round);
  }
}

/**
 * Begins another round at once, and leaves what follows its first page to the background. Does nothing where a round is under
 * way, or none was begun yet.
 */
export async function refetchBadges(
  { deps, background, key }: CatalogueCall,
  providerId: string,
): Promise<void> {
  const round = { stored: await requireConnection(deps, key), providerId };
  if (!(await claimRound(deps, round))) return;
  const rest = await beginRound(deps, round).catch(async (error: unknown) => {
    await releaseRound(deps, round);
    throw error;
  });
  const task = `refresh ${key.site} ${key.connection} ${providerId}`;
  background.start(task, (isStopping) => endClaimed(deps, round, { ...rest, isStopping }));
}

async function endClaimed(
  deps: Deps,
  round: FetchRound,
  { more, fetched, isStopping }: { more: boolean; fetched: number; isStopping: () => boolean },
): Promise<void> {
  try {
    if (more) await finishRound(deps, round, { page: 1, fetched, isStopping });
  } finally {
    await releaseRound(deps, round);
  }
}

async function claimRound(deps: Deps, round: FetchRound): Promise<boolean> {
  const claimed = await deps.database.intake.run((db) =>
    firstRow(
      db,
      sql`
      update cached_catalogues set fetching_until = ${CLAIM}
      where ${ofRound(round)} and (fetching_until is null or fetching_until < clock_timestamp())
      returning site`,
    ),
  );
  return claimed !== null;
}

const releaseRound = (deps: Deps, round: FetchRound) =>
  deps.database.intake.run((db) =>
    db.execute(sql`update cached_catalogues set fetching_until = null where ${ofRound(round)}`),
  );

/** Fetches one page and keeps it; returns how far the round is. */
async function fetchPage(
  deps: Deps,
  round: FetchRound,
  page: number,
): Promise<{ badges: number; total: number }> {
  const { stored, providerId } = round;
  const answer = await platformRead(deps, stored, (platform, access, permit) =>
    platform.listBadges(access, { providerId, page, size: PAGE_SIZE }, permit),
  );
  await deps.database.intake.transaction(async (tx) => {
    await recordProgress(tx, round, { page, total: answer.total });
    await keepBadges(tx, round, answer.badges);
  });
  return { badges: answer.badges.length, total: answer.total };
}

/** Fetches the first page at once; returns whether there are more. */
export async function beginRound(deps: Deps, round: FetchRound): Promise<{ more: boolean; fetched: number }> {
  const { badges, total } = await fetchPage(deps, round, 1);
  const more = badges > 0 && badges < total;
  if (!more) await endRound(deps, round);
  return { more, fetched: badges };
}

/** Fetches what comes after `page`, one at a time while no badge is due, and forgets badges that are there no more. */
export async function finishRound(
  deps: Deps,
  round: FetchRound,
  from: { page: number; fetched: number; isStopping: () => boolean },
): Promise<void> {
  let { fetched } = from;
  for (let page = from.page + 1; page <= PAGES_MAX; page += 1) {
    await waitForIdleLane(deps, round.stored.lane, from.isStopping);
    if (from.isStopping()) return;
    const { badges, total } = await fetchPage(deps, round, page);
    fetched += badges;
    if (badges === 0 || fetched >= total) break;
  }
  await endRound(deps, round);
}

// Page 1 begins a round; what an earlier round found stays to be shown until this one has been through.
const recordProgress = (tx: Db, round: FetchRound, { page, total }: { page: number; total: number }) =>
  tx.execute(sql`
    insert into cached_catalogues (site, connection, provider_id, revision, total, pages_fetched)
    select site, id, ${round.providerId}, revision, ${total}, ${page} from connections where ${asBegun(round)}
    on conflict (site, connection, provider_id) do update set
      revision = excluded.revision, total = excluded.total, pages_fetched = excluded.pages_fetched,
      fetching_until = case when cached_catalogues.fetching_until is not null then ${CLAIM} end,
      fetched_at = case when ${page} = 1 then clock_timestamp() else cached_catalogues.fetched_at end,
      completed_at = case when cached_catalogues.revision = excluded.revision then cached_catalogues.completed_at end`);

const keepBadges = (tx: Db, round: FetchRound, badges: readonly Badge[]) =>
  tx.execute(sql`
    insert into cached_badges (site, connection, id, provider_id, name, badge)
    select distinct on (b.badge->>'id') ${round.stored.site}, ${round.stored.connection}, b.badge->>'id',
      ${round.providerId}, b.badge->>'name', b.badge
    from jsonb_array_elements(${JSON.stringify(badges)}::text::jsonb) as b(badge)
    where exists (select from connections where ${asBegun(round)})
    on conflict (site, connection, provider_id, id) do update set
      name = excluded.name, badge = excluded.badge, fetched_at = clock_timestamp()`);

const endRound = (deps: Deps, round: FetchRound) =>
  deps.database.intake.transaction(async (tx) => {
    const { stored, providerId } = round;
    await tx.execute(sql`
      delete from cached_badges b using cached_catalogues c
      where b.site = ${stored.site} and b.connection = ${stored.connection} and b.provider_id = ${providerId}
        and c.site = b.site and c.connection = b.connection and c.provider_id = b.provider_id
        and b.fetched_at < c.fetched_at`);
    await tx.execute(
      sql`update cached_catalogues set completed_at = clock_timestamp() where ${ofRound(round)}`,
    );
  });
