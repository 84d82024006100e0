import { recoveryReasons, type TaughtCounts } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { checkList } from './check-list.ts';
import { created, instant } from './columns.ts';
import { sites } from './sites.ts';

/** `ofAwards`: how many awards there are to send in all. */
export type TaughtProgress = TaughtCounts & { ofAwards: number };

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
    /** Issuances up to this id were there before it. By number, because the clock of a copy may be another one. */
    newestIssuance: bigint('newest_issuance', { mode: 'number' }).notNull().default(0),
    /** When Moodle had sent all it knows. */
    taughtAt: instant('taught_at'),
    /** How much it has sent so far. */
    taught: jsonb('taught').$type<TaughtProgress>(),
    /** When that last grew. */
    progressedAt: instant('progressed_at'),
    endedAt: instant('ended_at'),
    /** Moodle user who ended it, `command line`, or `system` when another one began. */
    endedBy: text('ended_by'),
  },
  (table) => [
    index('recoveries_site').on(table.site, table.begunAt),
    uniqueIndex('recoveries_open').on(table.site).where(sql`ended_at is null`),
    checkList('recoveries_reasons', table.reason, recoveryReasons),
  ],
);
