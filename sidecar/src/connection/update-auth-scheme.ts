import { sql } from 'drizzle-orm';
import type { Deps } from '../deps.ts';
import type { Access, Account } from '../platform/port.ts';

type Sender = { site: string; target: string; credential: string };

/**
 * From now on sends with the header that the account was found to take. What was saved meanwhile is left alone.
 * Returns whether it is another one than was sent with.
 */
export async function updateAuthScheme(
  deps: Deps,
  { site, target, credential }: Sender,
  { used, account }: { used: Access; account: Account },
): Promise<boolean> {
  if (account.authScheme === used.authScheme) return false;
  await deps.database.delivery.run((db) =>
    db.execute(sql`
      update connections set auth_scheme = ${account.authScheme}, updated_at = clock_timestamp()
      where site = ${site} and target = ${target} and credential = ${credential} and auth_scheme = ${used.authScheme}`),
  );
  deps.log.warn({ site, target, authScheme: account.authScheme }, 'the account takes the other header now');
  return true;
}
