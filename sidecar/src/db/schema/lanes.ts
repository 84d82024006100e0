import { sql } from 'drizzle-orm';
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** The rate window of one account, shared by all replicas. */
export const lanes = pgTable('lanes', {
  id: text('id').primaryKey(),
  /** The grants of the last window and those ahead, oldest first, as times to send at. */
  grants: instant('grants').array().notNull().default(sql`'{}'`),
  /** Those of them that went to interactive calls. */
  interactiveGrants: instant('interactive_grants').array().notNull().default(sql`'{}'`),
  /** No new bearer is asked for before; null: at any time. */
  signInAfter: instant('sign_in_after'),
});

/** Short-lived bearers of accounts that sign in with a credential of their own, shared by all replicas until they end. */
export const bearers = pgTable(
  'bearers',
  {
    /** The lane of the account. */
    account: text('account').notNull(),
    /** Stands for the credential that it was given for: another secret of the same account does not open it. */
    credentialKey: text('credential_key').notNull(),
    /** Encrypted. */
    bearer: text('bearer').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.credentialKey] })],
);
