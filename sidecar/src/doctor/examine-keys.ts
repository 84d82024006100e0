import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { firstRow, type Pool } from '../db/client.ts';
import { StartFault } from '../errors.ts';
import { bothKeys, loadKeys, ownKeyFile } from '../keys/load.ts';
import { keysFit, PROOF } from '../keys/proof.ts';
import { countOlder } from '../keys/reencrypt.ts';
import { examineKeyFile } from './examine-key-file.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

/** Whether the master key opens what is in the database, and who else may read it. Throws StartFault when there is none. */
export async function examineKeys(pool: Pool, config: Config): Promise<Finding[]> {
  const keys = loadKeys(config);
  const proof = await pool.run((db) =>
    firstRow<{ value: string }>(db, sql`select value from installation where key = ${PROOF}`),
  );
  if (proof !== null && !keysFit(keys, proof.value)) {
    const both = bothKeys(config, 'own');
    if (both !== null && keysFit(both, proof.value)) return [fitsOnlyOwn(config)];
    return [
      bad(
        'The master key is not the one this database was written with.',
        'Set SIDECAR_MASTER_KEY_FILE to that key, or enter the token and the secret in an empty database.',
      ),
    ];
  }
  const older = await countOlder(pool, keys);
  return [ok('The master key fits.'), ...seals(older, keys.size), ...(await examineFile(config))];
}

/** Why the master key of the configuration cannot be read; null when it can, or none is configured. */
export function configuredKeyFault(config: Config): string | null {
  if (config.masterKey === null) return null;
  try {
    loadKeys(config);
    return null;
  } catch (error) {
    if (error instanceof StartFault) return error.message;
    throw error;
  }
}

const fitsOnlyOwn = (config: Config): Finding =>
  warn(
    `The secrets are sealed with the master key in ${ownKeyFile(config)}, not with the configured one.`,
    'Stop the sidecar, run `sidecar rotate-master-key`, and delete that file.',
  );

function seals(older: number, keys: number): Finding[] {
  if (older > 0) {
    return [warn(`Secrets sealed with an older master key: ${older}.`, 'Run `sidecar rotate-master-key`.')];
  }
  if (keys === 1) return [];
  return [warn('Nothing is sealed with an older master key any more.', 'Take it out of the configuration.')];
}

async function examineFile(config: Config): Promise<Finding[]> {
  const file =
    config.masterKey === null ? ownKeyFile(config) : 'file' in config.masterKey && config.masterKey.file;
  const { getuid, getgid } = process;
  // Windows has no such rights: what Node says of them there means nothing.
  if (!file || getuid === undefined || getgid === undefined) return [];
  return examineKeyFile(file, { user: getuid(), group: getgid() });
}
