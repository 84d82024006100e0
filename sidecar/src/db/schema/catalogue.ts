import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { created, instant } from './columns.ts';
import { sites } from './sites.ts';

const site = () =>
  text('site')
    .notNull()
    .references(() => sites.id, { onDelete: 'cascade' });
/** Id of the connection that it was fetched through. */
const connection = () => text('connection').notNull();

/** Providers and badges as last fetched, per connection and its revision; gone with the connection. */
export const cachedProviders = pgTable(
  'cached_providers',
  {
    site: site(),
    connection: connection(),
    revision: integer('revision').notNull(),
    providers: jsonb('providers').notNull(),
    fetchedAt: created('fetched_at'),
    /** One replica fetches it anew until then. */
    fetchingUntil: instant('fetching_until'),
  },
  (table) => [primaryKey({ columns: [table.site, table.connection] })],
);

export const cachedCatalogues = pgTable(
  'cached_catalogues',
  {
    site: site(),
    connection: connection(),
    providerId: text('provider_id').notNull(),
    revision: integer('revision').notNull(),
    /** Badges the platform says there are; those not stored yet are pending. */
    total: integer('total').notNull(),
    /** Pages fetched so far in the current round. */
    pagesFetched: integer('pages_fetched').notNull(),
    fetchedAt: created('fetched_at'),
    completedAt: instant('completed_at'),
    /** One replica fetches the rest, or all of it anew, until then. */
    fetchingUntil: instant('fetching_until'),
  },
  (table) => [primaryKey({ columns: [table.site, table.connection, table.providerId] })],
);

export const cachedBadges = pgTable(
  'cached_badges',
  {
    site: site(),
    connection: connection(),
    id: text('id').notNull(),
    providerId: text('provider_id').notNull(),
    name: text('name').notNull(),
    badge: jsonb('badge').notNull(),
    fetchedAt: created('fetched_at'),
  },
  (table) => [
    // A badge may be issued by an organisation and by several of its sub-organisations.
    primaryKey({ columns: [table.site, table.connection, table.providerId, table.id] }),
    index('cached_badges_provider').on(table.site, table.connection, table.providerId, table.name),
  ],
);
