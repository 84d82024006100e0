import { sql } from 'drizzle-orm';
import { onlyRow, type Pool } from '../db/client.ts';
import { StartFault } from '../errors.ts';
import type { Keys } from './keys.ts';

/** Key of the row in `installation`. */
export const PROOF = 'master_key_proof';
export const proofPlace = { site: '', field: 'secret' } as const;

/** Row of the key for ids that are made of credentials. */
export const ACCOUNT_KEY = 'account_key';
export const accountKeyPlace = { site: '', field: 'account_key' } as const;

/**
 * Which keys to work with: the first that a ledger was written with; a new ledger is sealed with the first. Throws
 * {@link StartFault} for one that was written with another master key, before anything is read or written.
 */
export async function fitKeys(pool: Pool, keys: Keys, others: Keys | null = null): Promise<Keys> {
  const sealed = keys.encrypt(PROOF, proofPlace);
  await pool.run((db) =>
    db.execute(
      sql`insert into installation (key, value) values (${PROOF}, ${sealed}) on conflict do nothing`,
    ),
  );
  const { value } = await pool.run((db) =>
    onlyRow<{ value: string }>(db, sql`select value from installation where key = ${PROOF}`),
  );
  const fitting = [keys, others].find((one) => one !== null && keysFit(one, value));
  if (fitting) return fitting;
  throw new StartFault(
    'The master key is not the one this database was written with. Set SIDECAR_MASTER_KEY_FILE as it was for the sidecar or command that made it, or put that key back.',
  );
}

/** Whether a proof was made with one of the keys. */
export function keysFit(keys: Keys, proof: string): boolean {
  try {
    return keys.decrypt(proof, proofPlace) === PROOF;
  } catch {
    return false;
  }
}
