import { randomBytes } from 'node:crypto';
import { accessSync, existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { firstRow, type Pool } from '../db/client.ts';
import { folderFault, prepareDataDir } from '../db/data-dir.ts';
import { StartFault } from '../errors.ts';
import { fileTrouble, looksLikePath, whyUnreadable } from '../file-trouble.ts';
import { Keys, MASTER_KEY_BYTES } from './keys.ts';
import { type MasterKeySource, readMasterKeys } from './master-keys.ts';

/** Where the master keys come from. With no source they are in the data folder. */
export type KeyConfig = { masterKey: MasterKeySource | null; dataDir: string };

/** The file in the data folder that holds the keys where nothing else is configured. */
export const ownKeyFile = ({ dataDir }: KeyConfig): string => join(dataDir, 'master.key');

/**
 * The master keys from the environment, their file, or, with the embedded database, from the data folder, where the first
 * start generates one. Throws {@link StartFault} when there is none that can be right.
 */
export async function loadKeys(config: KeyConfig): Promise<Keys> {
  if (config.masterKey && 'keys' in config.masterKey) return new Keys(config.masterKey.keys);
  if (config.masterKey) return keysIn(config.masterKey.file);
  const file = ownKeyFile(config);
  if (!isThere(config)) await generateKey(config.dataDir, file);
  return keysIn(file);
}

/** {@link loadKeys}, but generates none: what is to be opened was written with one that exists. */
export async function requireKeys(config: KeyConfig): Promise<Keys> {
  const file = ownKeyFile(config);
  if (config.masterKey === null && !isThere(config)) {
    throw new StartFault(`There is no master key. Put it into ${file}, or set SIDECAR_MASTER_KEY.`);
  }
  return loadKeys(config);
}

async function generateKey(dataDir: string, file: string): Promise<void> {
  if (existsSync(join(dataDir, 'database'))) {
    throw new StartFault(
      `${file} is gone, and the database beside it was written with that key. Put it back or set SIDECAR_MASTER_KEY.`,
    );
  }
  await prepareDataDir(dataDir);
  await writeKeys(file, [randomBytes(MASTER_KEY_BYTES)]);
}

/** Replaces the keys in a file: whoever reads it finds all the old ones or all the new ones, after a power cut, too. */
export async function writeKeys(file: string, keys: readonly Buffer[]): Promise<void> {
  const next = `${file}.new`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(keys.map((key) => `${key.toString('base64')}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

const keysIn = (file: string): Keys => new Keys(readKeyFile(file), () => readKeyFile(file));

/** Keys in a file, newest first. Throws {@link StartFault} when it holds anything else. */
export function readKeyFile(file: string): readonly Buffer[] {
  const keys = readMasterKeys(readText(file));
  if (keys !== null) return keys;
  throw new StartFault(
    `The master key file ${file} must hold base64 of ${MASTER_KEY_BYTES} bytes, one key a line (openssl rand -base64 32 makes one).`,
  );
}

/** False only when there is no such file: one that this user may not look for is no reason to make another. */
function isThere(config: KeyConfig): boolean {
  try {
    accessSync(ownKeyFile(config));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw folderFault(config.dataDir, cause);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (!looksLikePath(file)) {
      throw new StartFault(whyUnreadable('SIDECAR_MASTER_KEY_FILE', file, cause), { cause });
    }
    const why = fileTrouble(cause) ?? 'unknown reason';
    throw new StartFault(
      `The master key file ${file} cannot be read: ${why}. The user of the sidecar must be able to read it, and nobody else.`,
      { cause },
    );
  }
}

/** Key of the row in `installation`. */
export const PROOF = 'master_key_proof';
export const proofPlace = { site: '', field: 'secret' } as const;

/** Row of the key for ids that are made of credentials. */
export const ACCOUNT_KEY = 'account_key';
export const accountKeyPlace = { site: '', field: 'account_key' } as const;

/** Refuses a ledger that was written with another master key, before anything is read or written with this one. */
export async function verifyMasterKey(pool: Pool, keys: Keys): Promise<void> {
  const sealed = keys.encrypt(PROOF, proofPlace);
  await pool.run((db) =>
    db.execute(
      sql`insert into installation (key, value) values (${PROOF}, ${sealed}) on conflict do nothing`,
    ),
  );
  const row = await pool.run((db) =>
    firstRow<{ value: string }>(db, sql`select value from installation where key = ${PROOF}`),
  );
  if (!keysFit(keys, row?.value ?? '')) {
    throw new StartFault('The master key is not the one this database was written with. Put that one back.');
  }
}

/** Whether a proof was made with one of the keys. */
export function keysFit(keys: Keys, proof: string): boolean {
  try {
    return keys.decrypt(proof, proofPlace) === PROOF;
  } catch {
    return false;
  }
}
