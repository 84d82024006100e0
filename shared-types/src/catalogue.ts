import { z } from 'zod';
import { instant } from './text.ts';

export const provider = z.object({ id: z.string(), name: z.string(), imageUrl: z.string().nullable() });
export type Provider = z.infer<typeof provider>;

export const badge = z.object({
  id: z.string(),
  providerId: z.string().nullable(),
  providerName: z.string().nullable(),
  name: z.string(),
  description: z.string(),
  imageUrl: z.string().nullable(),
  status: z.string().nullable(),
  source: z.string().nullable(),
  /** Published and made in Navigatr, as far as the platform says so. */
  issuable: z.boolean(),
  /** Absent where the platform has none. */
  categories: z.array(z.string()).optional(),
  /** Those that it is written in, the first one first; absent where the platform does not say. */
  languages: z.array(z.string()).optional(),
  /** The least score in percent that it is issued for; absent where it needs none, or the platform does not say. */
  minScore: z.number().optional(),
  /** The page for people. */
  url: z.string(),
});
export type Badge = z.infer<typeof badge>;

const freshness = { fetchedAt: instant().nullable(), stale: z.boolean() };

export const providersReply = z.object({ providers: z.array(provider), ...freshness });
export type ProvidersReply = z.infer<typeof providersReply>;

export const BADGE_PAGE_MAX = 100;
/** Categories that a list of badges may be limited to. */
export const BADGE_CATEGORIES_MAX = 100;
export const badgesReply = z.object({
  badges: z.array(badge),
  /** Every category that the provider's badges are in, where the caller asks for them. */
  categories: z.array(z.string()).optional(),
  /** Badges that match the query, over all pages. */
  total: z.int(),
  page: z.int(),
  size: z.int(),
  /** How many of the provider's badges are still being fetched; 0 when all are there. */
  pending: z.int(),
  /** Whether they are being fetched again right now. */
  refreshing: z.boolean().optional(),
  ...freshness,
});
export type BadgesReply = z.infer<typeof badgesReply>;

export const badgeReply = z.object({ badge });
