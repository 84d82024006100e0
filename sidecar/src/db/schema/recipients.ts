import { bigserial, index, pgTable, text } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';
import { sites } from './sites.ts';

/** The only table with names and email addresses: a snapshot of a learner, a new one when it changed. */
export const recipients = pgTable(
  'recipients',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    email: text('email').notNull(),
    createdAt: created(),
  },
  (table) => [index('recipients_user').on(table.site, table.userId, table.id)],
);
export type RecipientRow = typeof recipients.$inferSelect;
