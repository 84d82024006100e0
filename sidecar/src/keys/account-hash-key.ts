import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { onlyRow, type Pool } from '../db/client.ts';
import type { Keys } from './keys.ts';
import { ACCOUNT_KEY, accountKeyPlace } from './proof.ts';

/**
 * The key of this ledger for ids that are made of credentials. Made at its first use, the same for all replicas, sealed,
 * and in every backup: another one would make another account of the same.
 */
export async function accountHashKey(pool: Pool, keys: Keys): Promise<string> {
  const sealed = keys.encrypt(randomBytes(32).toString('base64'), accountKeyPlace);
  const row = await pool.run((db) =>
    onlyRow<{ value: string }>(
      db,
      // The update changes nothing; without it the row that is there already would not come back.
      sql`insert into installation (key, value) values (${ACCOUNT_KEY}, ${sealed})
          on conflict (key) do update set value = installation.value returning value`,
    ),
  );
  return keys.decrypt(row.value, accountKeyPlace);
}
