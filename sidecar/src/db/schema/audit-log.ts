import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';
import { sites } from './sites.ts';

/** Append-only, written in the transaction of the change it tells about. Ids only, no names. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    /** Null for what concerns the whole site. */
    issuance: bigint('issuance', { mode: 'number' }),
    awardId: uuid('award_id'),
    /** `system`, or the Moodle user who acted, and the id of the Moodle context. */
    actor: text('actor').notNull().default('system'),
    /** The Moodle user who had logged in as the actor. */
    realActor: text('real_actor'),
    context: text('context'),
    action: text('action').notNull(),
    details: text('details').notNull().default(''),
    at: created('at'),
  },
  (table) => [
    index('audit_log_issuance').on(table.issuance, table.id),
    index('audit_log_site').on(table.site, table.at),
    // What concerns whole sites is little, between the moves of millions of issuances.
    index('audit_log_acts').on(table.at).where(sql`issuance is null`),
  ],
);
