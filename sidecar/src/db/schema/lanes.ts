import { sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** The rate window of one account, shared by all replicas. */
export const lanes = pgTable('lanes', {
  id: text('id').primaryKey(),
  /** The grants of the last window and those ahead, oldest first, as times to send at. */
  grants: instant('grants').array().notNull().default(sql`'{}'`),
  /** Those of them that went to interactive calls. */
  interactiveGrants: instant('interactive_grants').array().notNull().default(sql`'{}'`),
});
