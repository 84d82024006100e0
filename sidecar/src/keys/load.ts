import { randomBytes } from 'node:crypto';
import { accessSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { folderFault } from '../db/data-dir.ts';
import { StartFault } from '../errors.ts';
import { fileTrouble, looksLikePath, whyUnreadable } from '../file-trouble.ts';
import { readText } from '../read-text.ts';
import { Keys, MASTER_KEY_BYTES } from './keys.ts';
import { type MasterKeySource, readMasterKeys } from './master-keys.ts';

/** Where the master keys come from. With no source they are in the data folder, which only an embedded database has. */
export type KeyConfig = { masterKey: MasterKeySource | null; dataDir: string; databaseUrl: object | null };

/** The file in the data folder that holds the keys where nothing else is configured. */
export const ownKeyFile = ({ dataDir }: Pick<KeyConfig, 'dataDir'>): string => join(dataDir, 'master.key');

/** The master keys from the environment, their file, or the data folder. Throws {@link StartFault} when there is none that can be right. */
export function loadKeys(config: KeyConfig): Keys {
  const { masterKey } = config;
  if (masterKey && 'keys' in masterKey) return new Keys(masterKey.keys);
  if (masterKey) return keysIn(masterKey.file);
  const file = ownKeyFile(config);
  if (isThere(config)) return keysIn(file);
  throw new StartFault(
    `There is no master key. Name the one that the database or the backup was written with in SIDECAR_MASTER_KEY_FILE, or put it into ${file}.`,
  );
}

/**
 * Those of the data folder and those that are configured, where an embedded database has both: a start or a command without
 * the configured ones made its own. Null elsewhere.
 */
export function bothKeys(config: KeyConfig, first: 'own' | 'configured'): Keys | null {
  const { masterKey, databaseUrl } = config;
  if (masterKey === null || databaseUrl !== null || !isThere(config)) return null;
  const read = () => {
    const [own, configured] = [readKeyFile(ownKeyFile(config)), keysOf(masterKey)];
    return first === 'own' ? [...own, ...configured] : [...configured, ...own];
  };
  return new Keys(read(), read);
}

const keysOf = (source: MasterKeySource): readonly Buffer[] =>
  'keys' in source ? source.keys : readKeyFile(source.file);

/** Puts a master key into the data folder of a database that is about to be made, unless one is configured or there. */
export async function makeOwnKey(config: KeyConfig): Promise<void> {
  if (config.masterKey !== null || isThere(config)) return;
  await writeKeys(ownKeyFile(config), [randomBytes(MASTER_KEY_BYTES)]);
}

/** Replaces the keys in a file: a reader finds all the old ones or all the new ones, after a power cut, too. */
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
  const keys = readMasterKeys(readKeyText(file));
  if (keys !== null) return keys;
  throw new StartFault(
    `The master key file ${file} must hold base64 of ${MASTER_KEY_BYTES} bytes, one key a line (openssl rand -base64 32 makes one).`,
  );
}

/** False only when there is no such file: one that this user may not look for is no reason to make another. */
function isThere(config: Pick<KeyConfig, 'dataDir'>): boolean {
  try {
    accessSync(ownKeyFile(config));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw folderFault(config.dataDir, cause);
  }
}

function readKeyText(file: string): string {
  try {
    return readText(file);
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
