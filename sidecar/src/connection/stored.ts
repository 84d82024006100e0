import { sql } from 'drizzle-orm';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import type { StoredAccess } from './access.ts';

export type StoredConnection = StoredAccess & {
  target: string | null;
  lane: string;
  accountId: string | null;
  accountName: string | null;
  tokenLastFour: string;
  revision: number;
  verifiedAt: string | null;
};

const columns = sql`site, environment, target, lane, account_id as "accountId", account_name as "accountName", credential,
  token_last_four as "tokenLastFour", auth_scheme as "authScheme", timeout_ms as "timeoutMs", revision,
  ${iso(sql`verified_at`)} as "verifiedAt"`;

/** What the site is connected to, or null. The credential in it is sealed. */
export const findConnection = (db: Db, site: string): Promise<StoredConnection | null> =>
  firstRow<StoredConnection>(db, sql`select ${columns} from connections where site = ${site}`);

/** Connections whose account is not known yet. */
export const findUnverified = (db: Db): Promise<StoredConnection[]> =>
  rows<StoredConnection>(db, sql`select ${columns} from connections where target is null order by site`);
