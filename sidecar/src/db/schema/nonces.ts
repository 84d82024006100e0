import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';

/** Request ids of the last 15 minutes: an id seen before is a replay. */
export const nonces = pgTable(
  'nonces',
  {
    site: text('site').notNull(),
    id: text('id').notNull(),
    seenAt: created('seen_at'),
  },
  (table) => [primaryKey({ columns: [table.site, table.id] }), index('nonces_seen').on(table.seenAt)],
);
