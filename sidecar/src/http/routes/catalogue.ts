import {
  BADGE_CATEGORIES_MAX,
  badgeReply,
  badgesReply,
  connectionId,
  MAIN_CONNECTION,
  platformId,
  providersReply,
  text,
} from '@local-navigatr/shared-types';
import { z } from 'zod';
import type { BackgroundTasks } from '../../catalogue/background-tasks.ts';
import { readBadges } from '../../catalogue/badges.ts';
import { refetchBadges } from '../../catalogue/fetch-badges.ts';
import { readBadge } from '../../catalogue/one-badge.ts';
import { requireConnection } from '../../catalogue/platform-read.ts';
import { readProviders, refetchProviders } from '../../catalogue/providers.ts';
import { Refreshes } from '../../catalogue/refreshes.ts';
import { UnknownBadges } from '../../catalogue/unknown-badges.ts';
import type { ConnectionKey } from '../../connection/access.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../errors.ts';
import { type Call, type Route, route } from '../route.ts';
import { wholeNumber } from '../whole-number.ts';

const QUERY_MAX = 255;
const PAGE_SIZE = 24;

/** Which connection is asked through. */
const catalogueQuery = z.object({ connection: connectionId().default(MAIN_CONNECTION) });

/** `refresh=1`: a person wants to see what the platform has now. */
const listQuery = catalogueQuery.extend({ refresh: z.literal('1').optional() });

const CATEGORIES_TEXT_MAX = 4000;

/** A list of names as JSON: a name may hold any sign that could stand between two. */
const categories = z
  .string()
  .max(CATEGORIES_TEXT_MAX)
  .transform((json, context) => {
    try {
      return JSON.parse(json) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(text(QUERY_MAX)).min(1).max(BADGE_CATEGORIES_MAX));

const badgesQuery = listQuery.extend({
  query: text(QUERY_MAX).default(''),
  /** From 1. */
  page: wholeNumber(1),
  size: wholeNumber(PAGE_SIZE),
  /** Only badges in one of these categories. */
  categories: categories.optional(),
  /** `1`: names every category of the provider's badges as well. */
  listCategories: z.literal('1').optional(),
});

const badgeQuery = catalogueQuery.extend({
  /** `1`: courses are mapped to it. Moodle says so of its own mappings only, never of what a person typed. */
  mapped: z.literal('1').optional(),
  /** `1`: as the platform has it now, or had it seconds ago. */
  fresh: z.literal('1').optional(),
  /** The provider to answer with, where several may issue the badge. */
  provider: text(QUERY_MAX).optional(),
});

type CatalogueCall = Call<unknown, z.infer<typeof catalogueQuery>>;

const keyOf = ({ site, query }: CatalogueCall) => ({ site: site.id, connection: query.connection });

/** With the revision: what the token before was refused with says nothing of a new one. */
async function nameOf({ deps, key }: { deps: Deps; key: ConnectionKey }, providerId = ''): Promise<string> {
  const { revision } = await requireConnection(deps, key);
  return `${key.site} ${key.connection} ${revision} ${providerId}`;
}

function idOf(params: Call['params']): string {
  const id = platformId().safeParse(params['id']);
  if (id.success) return id.data;
  throw new Refusal('not_found', 'the platform has no such id');
}

export function catalogueRoutes(background: BackgroundTasks): Route[] {
  const unknown = new UnknownBadges();
  const refreshes = new Refreshes();
  return [
    route({
      method: 'GET',
      path: '/v1/providers',
      summary: 'Providers that badges can be issued from',
      query: listQuery,
      reply: providersReply,
      handle: async (call) => {
        const asked = { deps: call.deps, background, key: keyOf(call) };
        if (call.query.refresh) await refreshes.run(await nameOf(asked), () => refetchProviders(asked));
        return readProviders(asked);
      },
    }),
    route({
      method: 'GET',
      path: '/v1/providers/:id/badges',
      summary: "A page of a provider's badges that match a query",
      query: badgesQuery,
      reply: badgesReply,
      handle: async (call) => {
        const { deps, query } = call;
        const asked = { deps, background, key: keyOf(call) };
        const providerId = idOf(call.params);
        if (query.refresh) {
          await refreshes.run(await nameOf(asked, providerId), () => refetchBadges(asked, providerId));
        }
        return readBadges(asked, { ...query, providerId });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/badges/:id',
      summary: 'One badge',
      query: badgeQuery,
      reply: badgeReply,
      handle: async (call) => {
        const { deps, query, params } = call;
        const wanted = { id: idOf(params), providerId: query.provider };
        const asked = {
          ...wanted,
          isMapped: query.mapped !== undefined,
          isFresh: query.fresh !== undefined,
        };
        return { badge: await readBadge({ deps, background, key: keyOf(call) }, asked, unknown) };
      },
    }),
  ];
}
