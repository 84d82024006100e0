import { type Allowance, MAIN_CONNECTION, type PlatformName } from '@local-navigatr/shared-types';
import { sql } from 'drizzle-orm';
import { type Db, firstRow, iso, rows } from '../db/client.ts';
import type { StoredAccess } from './access.ts';

export type StoredConnection = StoredAccess & {
  platform: PlatformName;
  target: string | null;
  lane: string;
  accountId: string | null;
  accountName: string | null;
  tokenLastFour: string;
  revision: number;
  verifiedAt: string | null;
  allowance: Allowance | null;
};

const columns = sql`site, id as connection, platform, environment, target, lane, account_id as "accountId", account_name as "accountName", credential,
  token_last_four as "tokenLastFour", auth_scheme as "authScheme", timeout_ms as "timeoutMs", revision,
  ${iso(sql`verified_at`)} as "verifiedAt", allowance`;

/** One of a site's connections, or null. The credential in it is sealed. */
export const findConnection = (db: Db, site: string, id: string): Promise<StoredConnection | null> =>
  firstRow<StoredConnection>(db, sql`select ${columns} from connections where site = ${site} and id = ${id}`);

/** Ids of a site's connections, the main one first. */
export async function listConnections(db: Db, site: string): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select id from connections where site = ${site} order by id <> ${MAIN_CONNECTION}, id`,
  );
  return found.map(({ id }) => id);
}

/** Connections whose account is not known yet. */
export const findUnverified = (db: Db): Promise<StoredConnection[]> =>
  rows<StoredConnection>(db, sql`select ${columns} from connections where target is null order by site, id`);
