import { pgTable, text } from 'drizzle-orm/pg-core';

/** What this ledger knows of itself: its home, and proof that the master key is the one it was written with. */
export const installation = pgTable('installation', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});
