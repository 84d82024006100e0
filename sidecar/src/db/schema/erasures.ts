import { bigserial, boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import { created } from './columns.ts';
import { sites } from './sites.ts';

/** Tombstones: an award completed before its erasure is never stored again. Users only as keyed hashes. */
export const erasures = pgTable(
  'erasures',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    /** Null: everybody in the course. */
    userKey: text('user_key'),
    /** Null: every course of the user. */
    courseId: text('course_id'),
    erasedAt: created('erased_at'),
    /** The ledger had gone back in time to before it: what it took away may have been issued. */
    mayExist: boolean('may_exist').notNull().default(false),
  },
  (table) => [index('erasures_user').on(table.site, table.userKey, table.courseId)],
);
