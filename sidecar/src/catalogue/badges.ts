import { BADGE_PAGE_MAX, type Badge, type BadgesReply } from '@local-navigatr/shared-types';
import { type SQL, sql } from 'drizzle-orm';
import type { ConnectionKey } from '../connection/access.ts';
import type { StoredConnection } from '../connection/find-connection.ts';
import { type Db, firstRow, iso, onlyRow, rows } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { Refusal } from '../errors.ts';
import type { CatalogueCall } from './background-tasks.ts';
import { isStale } from './cache-ttl.ts';
import { beginRound, finishRound, inRound } from './fetch-badges.ts';
import { requireConnection } from './platform-read.ts';
import { readProviders } from './providers.ts';

export type BadgeQuery = {
  providerId: string;
  query: string;
  page: number;
  size: number;
  /** Only badges in one of these. */
  categories?: readonly string[] | undefined;
  listCategories?: '1' | undefined;
};

type Catalogue = {
  pagesFetched: number;
  total: number;
  complete: boolean;
  stale: boolean;
  refreshing: boolean;
  fetchedAt: string;
};

/**
 * A page of a provider's badges that match every word of the query, searched over all that are fetched. The first call
 * fetches the platform's first page; the rest follows in the background, `pending` says how many.
 */
export async function readBadges(call: CatalogueCall, asked: BadgeQuery): Promise<BadgesReply> {
  const { deps, key } = call;
  const stored = await requireConnection(deps, key);
  const known = await findCatalogue(deps, stored, asked.providerId);
  if (known === null) await requireProvider(call, asked.providerId);
  await keepFresh(call, { stored, providerId: asked.providerId, known });
  const catalogue = known ?? (await findCatalogue(deps, stored, asked.providerId));
  return deps.database.intake.run((db) => search(db, key, { asked, catalogue }));
}

/** Only what the account issues from is asked for at the platform: made-up ids would use its rate up. */
async function requireProvider(call: CatalogueCall, providerId: string): Promise<void> {
  const { providers } = await readProviders(call);
  if (providers.some(({ id }) => id === providerId)) return;
  throw new Refusal('not_found', 'the account does not issue from this provider');
}

type Keeping = { stored: StoredConnection; providerId: string; known: Catalogue | null };

async function keepFresh(
  { deps, background }: CatalogueCall,
  { stored, providerId, known }: Keeping,
): Promise<void> {
  const round = { stored, providerId };
  const key = `badges ${stored.site} ${stored.connection} ${providerId} ${stored.revision}`;
  if (known === null) {
    const { more, fetched } = await beginRound(deps, round);
    if (!more) return;
    background.start(key, (isStopping) =>
      inRound(deps, round, () => finishRound(deps, round, { page: 1, fetched, isStopping })),
    );
    return;
  }
  if (known.complete && !known.stale) return;
  background.start(key, (isStopping) =>
    inRound(deps, round, async () => {
      const { more, fetched } = await beginRound(deps, round);
      if (more) await finishRound(deps, round, { page: 1, fetched, isStopping });
    }),
  );
}

const findCatalogue = (
  deps: Deps,
  { site, connection, revision }: StoredConnection,
  providerId: string,
): Promise<Catalogue | null> =>
  deps.database.intake.run((db) =>
    firstRow<Catalogue>(
      db,
      sql`
      select pages_fetched as "pagesFetched", total, completed_at is not null as complete,
        coalesce(${isStale(sql`completed_at`)}, false) as stale,
        coalesce(fetching_until > clock_timestamp(), false) as refreshing, ${iso(sql`coalesce(completed_at, fetched_at)`)} as "fetchedAt"
      from cached_catalogues
      where site = ${site} and connection = ${connection} and provider_id = ${providerId} and revision = ${revision}`,
    ),
  );

/** SQL: a text without case and accents. */
const plain = (text: SQL): SQL =>
  sql`lower(regexp_replace(normalize(${text}, NFD), '[\\u0300-\\u036f]', '', 'g'))`;

/** The same of what somebody types. */
const plainOf = (typed: string): string =>
  typed
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** SQL: a name as people sort it: "Level 2" before "Level 10", "Élan" before "Fire". Each number is written with 12 digits. */
const NATURAL_NAME = sql`regexp_replace(regexp_replace(${plain(sql`ltrim(name)`)}, '(\\d+)', '000000000000\\1', 'g'), '\\d*(\\d{12})', '\\1', 'g')`;

type Search = { asked: BadgeQuery; catalogue: Catalogue | null };

async function search(
  db: Db,
  { site, connection }: ConnectionKey,
  { asked, catalogue }: Search,
): Promise<BadgesReply> {
  const page = Math.max(1, asked.page);
  const size = Math.min(BADGE_PAGE_MAX, Math.max(1, asked.size));
  const ofProvider = sql`site = ${site} and connection = ${connection} and provider_id = ${asked.providerId}`;
  const matching = sql`${ofProvider} and ${matches(asked.query)} and ${isIn(asked.categories)}`;
  const { fetched, total } = await onlyRow<{ fetched: number | string; total: number | string }>(
    db,
    sql`select count(*) as fetched, count(*) filter (where ${matching}) as total from cached_badges where ${ofProvider}`,
  );
  const found = await rows<{ badge: Badge }>(
    db,
    sql`select badge from cached_badges where ${matching} order by ${NATURAL_NAME}, id limit ${size} offset ${(page - 1) * size}`,
  );
  return {
    badges: found.map(({ badge }) => badge),
    ...(asked.listCategories ? { categories: await listCategories(db, ofProvider) } : {}),
    total: Number(total),
    page,
    size,
    pending: catalogue && !catalogue.complete ? Math.max(0, catalogue.total - Number(fetched)) : 0,
    refreshing: catalogue?.refreshing ?? false,
    fetchedAt: catalogue?.fetchedAt ?? null,
    stale: catalogue?.stale ?? false,
  };
}

/** SQL: the categories of a badge, a row for each. */
const CATEGORIES = sql`jsonb_array_elements_text(coalesce(badge->'categories', '[]'::jsonb))`;

/** In one of these categories; without any, every badge is. */
const isIn = (categories: readonly string[] | undefined): SQL =>
  categories === undefined
    ? sql`true`
    : sql`exists (select 1 from ${CATEGORIES} as own(name)
        where own.name in (select * from jsonb_array_elements_text(${JSON.stringify(categories)}::jsonb)))`;

async function listCategories(db: Db, ofProvider: SQL): Promise<string[]> {
  const found = await rows<{ name: string }>(
    db,
    sql`select distinct own.name from cached_badges, ${CATEGORIES} as own(name) where ${ofProvider} order by own.name`,
  );
  return found.map(({ name }) => name);
}

// More words than anybody types; each costs a comparison per badge.
const WORDS_MAX = 20;

/** Every word occurs in name or description, whatever the case. */
function matches(query: string): SQL {
  const words = plainOf(query).split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  const text = plain(sql`name || ' ' || coalesce(badge->>'description', '')`);
  return sql.join(
    [sql`true`, ...words.map((word) => sql`position(${word}::text in ${text}) > 0`)],
    sql` and `,
  );
}
