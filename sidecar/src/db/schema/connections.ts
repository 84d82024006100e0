import { type Allowance, authSchemes, environments, platforms } from '@local-navigatr/shared-types';
import { index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { checkList } from './check-list.ts';
import { created, instant } from './columns.ts';
import { sites } from './sites.ts';

/** Where a site's badges are issued from. The settings page shows the one named `main`. */
export const connections = pgTable(
  'connections',
  {
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    platform: text('platform', { enum: platforms }).notNull(),
    environment: text('environment', { enum: environments }).notNull(),
    /** Null until the account behind the credential is known. */
    target: text('target'),
    /** Rate scope that the adapter names; shared by every site that uses the same account. */
    lane: text('lane').notNull(),
    accountId: text('account_id'),
    accountName: text('account_name'),
    /** Encrypted JSON; its shape is the platform's. */
    credential: text('credential').notNull(),
    tokenLastFour: text('token_last_four').notNull(),
    authScheme: text('auth_scheme', { enum: authSchemes }).notNull(),
    timeoutMs: integer('timeout_ms').notNull(),
    /** Grows with every saved credential, so that work started with an older one can tell. */
    revision: integer('revision').notNull().default(1),
    verifiedAt: instant('verified_at'),
    /** What the account may issue, as the platform last said. */
    allowance: jsonb('allowance').$type<Allowance>(),
    allowanceAt: instant('allowance_at'),
    /** How much of the platform's list of issued badges this day's look has read. */
    standingOffset: integer('standing_offset').notNull().default(0),
    /** When the next page of it is read, or the next day's look begins. */
    standingDueAt: created('standing_due_at'),
    createdAt: created(),
    updatedAt: created('updated_at'),
  },
  (table) => [
    primaryKey({ columns: [table.site, table.id] }),
    // Null while the account is not known: then nothing is sent through it.
    unique('connections_target').on(table.site, table.target),
    index('connections_lane').on(table.lane),
    checkList('connections_platforms', table.platform, platforms),
    checkList('connections_environment', table.environment, environments),
    checkList('connections_auth_scheme', table.authScheme, authSchemes),
  ],
);
