import { bigint, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { issuances } from './issuances.ts';
import { sites } from './sites.ts';

/** Who was refused since a badge was last issued, one row per issuance. With a badge that is issued its rows go. */
export const refusals = pgTable(
  'refusals',
  {
    issuance: bigint('issuance', { mode: 'number' })
      .primaryKey()
      .references(() => issuances.id, { onDelete: 'cascade' }),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    target: text('target').notNull(),
    badgeId: text('badge_id').notNull(),
    /** Null once any badge of the provider is issued: it counts for its own badge only. */
    providerId: text('provider_id'),
    httpStatus: integer('http_status').notNull(),
  },
  (table) => [
    index('refusals_badge').on(table.site, table.target, table.badgeId),
    index('refusals_provider').on(table.site, table.target, table.providerId),
  ],
);
