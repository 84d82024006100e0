import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { type Config, decodeBase64 } from '../config.ts';
import { firstRow, type Pool } from '../db/client.ts';
import { StartFault } from '../errors.ts';
import { Keys, MASTER_KEY_BYTES } from './keys.ts';

/**
 * The master key from the environment, its file, or, with the embedded database, from the data folder, where the first
 * start generates it. Throws {@link StartFault} when there is none that can be right.
 */
export async function loadKeys(config: Config): Promise<Keys> {
  if (config.masterKey && 'key' in config.masterKey) return new Keys(config.masterKey.key);
  if (config.masterKey) return new Keys(await readKey(config.masterKey.file));
  const file = join(config.dataDir, 'master.key');
  if (!existsSync(file)) await generateKey(config.dataDir, file);
  return new Keys(await readKey(file));
}

/** {@link loadKeys}, but generates none: what is to be opened was written with one that exists. */
export async function requireKeys(config: Config): Promise<Keys> {
  const file = join(config.dataDir, 'master.key');
  if (config.masterKey === null && !existsSync(file)) {
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
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
}

async function readKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartFault(`The master key file ${file} cannot be read.`, { cause });
  });
  const key = decodeBase64(text.trim());
  if (key?.length === MASTER_KEY_BYTES) return key;
  throw new StartFault(`The master key file ${file} must hold base64 of ${MASTER_KEY_BYTES} bytes.`);
}

const PROOF = 'master_key_proof';
const proofPlace = { site: '', field: 'secret' } as const;

/** Refuses a ledger that was written with another master key, before anything is read or written with this one. */
export async function proveKeys(pool: Pool, keys: Keys): Promise<void> {
  const sealed = keys.seal(PROOF, proofPlace);
  await pool.run((db) =>
    db.execute(
      sql`insert into installation (key, value) values (${PROOF}, ${sealed}) on conflict do nothing`,
    ),
  );
  const row = await pool.run((db) =>
    firstRow<{ value: string }>(db, sql`select value from installation where key = ${PROOF}`),
  );
  if (!keysFit(keys, row?.value ?? '')) {
    throw new StartFault('The master key is not the one this database was written with.');
  }
}

/** Whether a proof was made with one of the keys. */
export function keysFit(keys: Keys, proof: string): boolean {
  try {
    return keys.open(proof, proofPlace) === PROOF;
  } catch {
    return false;
  }
}
