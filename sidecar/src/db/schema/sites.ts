import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { created, instant } from './columns.ts';

/** One Moodle. */
export const sites = pgTable('sites', {
  id: text('id').primaryKey(),
  wwwroot: text('wwwroot').notNull(),
  /** Encrypted; the previous one is accepted too while a rotation is under way. */
  secret: text('secret').notNull(),
  previousSecret: text('previous_secret'),
  /** When the previous one ends; null until a call was signed with the new one. */
  previousUntil: instant('previous_until'),
  /** Encrypted: makes the keys that stand for users, the same through every rotation of the master key. */
  userHashKey: text('user_hash_key').notNull(),
  /** Last signed call. */
  lastSeenAt: instant('last_seen_at'),
  /** Until then the site's last feed call permits sending: the heartbeat. */
  permittedUntil: instant('permitted_until'),
  /** Last claim, for fairness between sites that share a lane. */
  lastServedAt: instant('last_served_at'),
  feedSequence: bigint('feed_sequence', { mode: 'number' }).notNull().default(0),
  createdAt: created(),
});
