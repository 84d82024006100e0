import { accessSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { StartFault } from '../errors.ts';
import { ownListener } from '../network/url-of.ts';

// It is on this machine, and says nothing of its database.
const PATIENCE_MS = 5_000;

/** Whether a command would make a database. A folder that this user may not look into is no reason to; PostgreSQL has one already. */
export function isWithoutDatabase({ databaseUrl, dataDir }: Config): boolean {
  if (databaseUrl !== null) return false;
  try {
    accessSync(join(dataDir, 'database'));
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** For commands that have nothing to do in an empty database: throws {@link StartFault} where there is none. */
export function requireDatabase(config: Config): void {
  if (isWithoutDatabase(config)) throw new StartFault(`There is no database in ${config.dataDir}. ${REMEDY}`);
}

/**
 * For commands that print a pairing code, where no running sidecar has the data folder: throws {@link StartFault} when one runs
 * nevertheless, because it has another database and would never hear of what is written into this one.
 */
export async function refuseBesideAnother(config: Config): Promise<void> {
  const url = ownListener(config);
  if (config.databaseUrl !== null || !(await isSidecar(url))) return;
  throw new StartFault(
    `The sidecar that runs on ${url} does not use the database in ${config.dataDir}. Nothing was done: run this with the settings of that sidecar. ${REMEDY}`,
  );
}

const REMEDY =
  'Name the data folder of your sidecar in SIDECAR_DATA_DIR (of a systemd service: /var/lib/navigatr-sidecar), or set SIDECAR_DATABASE_URL.';

async function isSidecar(url: string): Promise<boolean> {
  try {
    const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await health.text()) === '{"status":"alive"}';
  } catch {
    return false;
  }
}
