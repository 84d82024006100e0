import type { Config } from '../config.ts';
import { StartFault } from '../errors.ts';
import { listenUrl } from '../network/url-of.ts';

const PATIENCE_MS = 2_000;

/**
 * Throws {@link StartFault} when a sidecar answers where this one would listen. It does not have the data folder, which this command
 * has locked: it was started with other variables, and has another database.
 */
export async function refuseBesideAnother(config: Pick<Config, 'host' | 'port' | 'dataDir'>): Promise<void> {
  const url = listenUrl(config);
  if (!(await isSidecar(url))) return;
  throw new StartFault(
    `A sidecar answers at ${url}, and it does not use the data folder ${config.dataDir}: nothing was done, because that is another database than its own. Give this command the variables of that sidecar (SIDECAR_DATABASE_URL, SIDECAR_DATA_DIR …), which systemd reads from its unit and sidecar.env; for a second sidecar set another SIDECAR_PORT.`,
  );
}

async function isSidecar(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return /^\{"status":"(not_)?ready"\}$/.test(await answer.text());
  } catch {
    return false;
  }
}
