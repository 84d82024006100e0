import type { Deps } from '../deps.ts';
import { accountHashKey } from '../keys/account-hash-key.ts';
import { accountKeyOf } from '../keys/keys.ts';
import type { Access, Account } from '../platform/port.ts';

export type NamedAccount = Account & { id: string };

/** Where the platform names no account, the credential stands for it under the ledger's key: still one lane per account. */
export async function identify(
  { database, keys }: Pick<Deps, 'database' | 'keys'>,
  { credential }: Access,
  account: Account,
): Promise<NamedAccount> {
  const id = account.id ?? accountKeyOf(await accountHashKey(database.intake, keys), credential);
  return { ...account, id };
}
