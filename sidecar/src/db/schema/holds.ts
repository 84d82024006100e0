import { holdReasons, holdScopes } from '@local-navigatr/shared-types';
import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { checkList } from './check-list.ts';
import { created, instant } from './columns.ts';
import { sites } from './sites.ts';

/** The only way in which sending stops. Claim reads it, the screen shows it, nothing copies it. */
export const holds = pgTable(
  'holds',
  {
    site: text('site')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    scope: text('scope', { enum: holdScopes }).notNull(),
    /** Empty for scope site. */
    target: text('target').notNull().default(''),
    /** Id of the provider, badge or course; empty for scopes site and target. */
    subject: text('subject').notNull().default(''),
    /** With scope mapping: the rule of the course. */
    rule: integer('rule').notNull().default(0),
    reason: text('reason', { enum: holdReasons }).notNull(),
    /** When it ends (expiring reasons) or is probed next (others); null: only a person or an event lifts it. */
    until: instant('until'),
    failures: integer('failures').notNull().default(0),
    /** The status a badge or provider is refused with: it names the remedy. */
    httpStatus: integer('http_status'),
    /** The one issuance that is sent in spite of a run of refusals, to see whether the badge is issued again. */
    trial: bigint('trial', { mode: 'number' }),
    /** Who asked for it: `system` or a Moodle user id. */
    actor: text('actor').notNull().default('system'),
    details: text('details').notNull().default(''),
    since: created('since'),
  },
  (table) => [
    primaryKey({ columns: [table.site, table.scope, table.target, table.subject, table.rule, table.reason] }),
    checkList('holds_scope', table.scope, holdScopes),
    checkList('holds_reason', table.reason, holdReasons),
  ],
);
