import { badgeReply, badgesReply, platformId, providersReply, text } from '@local-navigatr/shared-types';
import { z } from 'zod';
import type { Background } from '../../catalogue/background.ts';
import { readBadge, readBadges } from '../../catalogue/badges.ts';
import { readProviders } from '../../catalogue/providers.ts';
import { Refusal } from '../../errors.ts';
import { type Call, type Route, route } from '../route.ts';
import { wholeNumber } from '../whole-number.ts';

const QUERY_MAX = 255;
const PAGE_SIZE = 24;

const badgesQuery = z.object({
  query: text(QUERY_MAX).default(''),
  /** From 1. */
  page: wholeNumber(1),
  size: wholeNumber(PAGE_SIZE),
});

function idOf(params: Call['params']): string {
  const id = platformId().safeParse(params['id']);
  if (id.success) return id.data;
  throw new Refusal('not_found', 'the platform has no such id');
}

export const catalogueRoutes = (background: Background): Route[] => [
  route({
    method: 'GET',
    path: '/v1/providers',
    summary: 'Providers that badges can be issued from',
    reply: providersReply,
    handle: ({ deps, site }) => readProviders({ deps, background, site: site.id }),
  }),
  route({
    method: 'GET',
    path: '/v1/providers/:id/badges',
    summary: "A page of a provider's badges that match a query",
    query: badgesQuery,
    reply: badgesReply,
    handle: ({ deps, site, query, params }) =>
      readBadges({ deps, background, site: site.id }, { ...query, providerId: idOf(params) }),
  }),
  route({
    method: 'GET',
    path: '/v1/badges/:id',
    summary: 'One badge',
    reply: badgeReply,
    handle: async ({ deps, site, params }) => ({ badge: await readBadge(deps, site.id, idOf(params)) }),
  }),
];
