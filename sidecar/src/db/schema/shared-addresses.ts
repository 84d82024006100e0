import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';
import { sites } from './sites.ts';

/** Addresses that different people share, as a person said: nobody is asked about them again. Only as keyed hashes. */
export const sharedAddresses = pgTable(
  'shared_addresses',
  {
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    addressKey: text('address_key').notNull(),
    decidedAt: created('decided_at'),
  },
  (table) => [primaryKey({ columns: [table.site, table.addressKey] })],
);
