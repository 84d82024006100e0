import { sql } from 'drizzle-orm';
import { timestamp } from 'drizzle-orm/pg-core';

/** Milliseconds, so that a value read back equals the stored one; strings, so that both drivers agree. */
export const instant = (name: string) =>
  timestamp(name, { precision: 3, withTimezone: true, mode: 'string' });

/** The database's clock is the only one that counts. */
export const now = sql`clock_timestamp()`;

/** Moment of writing, by the database's clock. */
export const created = (name = 'created_at') => instant(name).notNull().default(now);
