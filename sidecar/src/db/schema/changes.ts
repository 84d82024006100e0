import { issuanceStates, needs, stateReasons } from '@local-navigatr/shared-types';
import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';
import { sites } from './sites.ts';

/** The feed. Sequences are given under the site's row lock, so their order is the order of commits. */
export const changes = pgTable(
  'changes',
  {
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    awardId: uuid('award_id').notNull(),
    state: text('state', { enum: issuanceStates }).notNull(),
    reason: text('reason', { enum: stateReasons }),
    needs: text('needs', { enum: needs }),
    at: created('at'),
  },
  (table) => [
    primaryKey({ columns: [table.site, table.sequence] }),
    index('changes_award').on(table.site, table.awardId, table.sequence),
  ],
);
