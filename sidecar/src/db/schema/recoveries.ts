import { recoveryReasons, type TaughtCounts } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { checkList } from './check-list.ts';
import { created, instant } from './columns.ts';
import { sites } from './sites.ts';

/** Times in which a site's ledger was not sure of itself. One that has not ended holds the site. */
export const recoveries = pgTable(
  'recoveries',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    reason: text('reason', { enum: recoveryReasons }).notNull(),
    begunAt: created('begun_at'),
    /** When Moodle had sent all it knows, and how much that was. */
    taughtAt: instant('taught_at'),
    taught: jsonb('taught').$type<TaughtCounts>(),
    endedAt: instant('ended_at'),
    /** Moodle user who confirmed it, or `system`. */
    endedBy: text('ended_by'),
  },
  (table) => [
    index('recoveries_site').on(table.site, table.begunAt),
    uniqueIndex('recoveries_open').on(table.site).where(sql`ended_at is null`),
    checkList('recoveries_reasons', table.reason, recoveryReasons),
  ],
);
