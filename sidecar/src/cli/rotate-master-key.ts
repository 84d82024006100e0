import { randomBytes } from 'node:crypto';
import { type Config, parseConfig } from '../config.ts';
import type { Database } from '../db/client.ts';
import { purge } from '../db/purge.ts';
import { StartFault } from '../errors.ts';
import { MASTER_KEY_BYTES } from '../keys/keys.ts';
import { loadKeys, ownKeyFile, readKeyFile, requireKeys, writeKeys } from '../keys/load.ts';
import { countOlder, reencryptAll } from '../keys/reencrypt.ts';
import { type CliContext, recordActEverywhere, withExistingLedger } from './cli-context.ts';

/**
 * Seals every secret with the newest master key. Where the key is the sidecar's own file, it makes the new key, too; cut off
 * at any moment, it goes on when it is run again.
 */
export async function rotateMasterKey(context: CliContext): Promise<void> {
  const config = parseConfig(context.environment);
  if (config.masterKey === null) await rotateOwnKey(context, config);
  else await sealWithNewest(context, config);
}

async function rotateOwnKey(context: CliContext, config: Config): Promise<void> {
  const file = ownKeyFile(config);
  await requireKeys(config);
  // With the ledger open nobody else has the folder, so nobody else replaces its key.
  await withExistingLedger(context, async () => {
    const present = readKeyFile(file);
    if (present.length === 1) await writeKeys(file, [randomBytes(MASTER_KEY_BYTES), ...present]);
  });
  await withExistingLedger(context, async ({ database }) => {
    const keys = await loadKeys(config);
    const count = await reencryptAll(database.reports, keys);
    await recordRotation(context, database, `secrets: ${count}`);
    await purge({ database });
    await writeKeys(file, readKeyFile(file).slice(0, 1));
    context.print(`Secrets sealed with the new master key in ${file}: ${count}. The key before is gone.`);
    context.print('Older backups need the key they were written with: keep a copy of it as long as of them.');
  });
}

async function sealWithNewest(context: CliContext, config: Config): Promise<void> {
  if ((await loadKeys(config)).size === 1) {
    throw new StartFault(
      'There is one master key only. Put a new one (openssl rand -base64 32) in front of it, with a comma or on a line of its own, and run this again.',
    );
  }
  await withExistingLedger(context, async ({ database, keys }) => {
    const count = await reencryptAll(database.reports, keys);
    const left = await countOlder(database.reports, keys);
    await recordRotation(context, database, `secrets: ${count}, left: ${left}`);
    await purge({ database });
    context.print(`Secrets sealed with master key ${keys.id} now: ${count}. Left under another: ${left}.`);
    context.print('When every sidecar has the new key first, run this once more; at 0 the older key can go.');
  });
}

const recordRotation = (context: CliContext, database: Database, details: string): Promise<void> =>
  recordActEverywhere(database, context, { action: 'master_key_rotated', details });
