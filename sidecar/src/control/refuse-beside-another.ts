import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandAs, type RunAs } from '../command-as.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { StartFault } from '../errors.ts';
import { listenUrl } from '../network/url-of.ts';
import { LEDGER_HEADER, markOf } from '../site/home.ts';

const PATIENCE_MS = 2_000;

/** Of docs/systemd/navigatr-sidecar.service: its user and its data folder. */
const SERVICE: RunAs = { user: 'navigatr-sidecar', dataDir: '/var/lib/navigatr-sidecar' };

type Known = { service: RunAs; argv?: readonly string[] };

const USUAL: Known = { service: SERVICE };

/** To be filled in. */
const UNKNOWN: RunAs = { user: 'USER', dataDir: 'FOLDER' };

/** Where this one would listen, and its database. */
type Own = Pick<Config, 'host' | 'port' | 'dataDir'>;

/** Of the options to open a database with: refuses one that is not that of a sidecar that runs. */
export const notBesideAnother = (config: Own) => ({
  onLocked: () => refuseBesideAnother(config),
  onAnswered: (database: Database) => refuseBesideAnother(config, database),
});

/**
 * Throws {@link StartFault} when a sidecar answers where this one would listen, and has another database: it was started with other
 * variables. Without `database` it has another one, because this command has locked the data folder.
 */
export async function refuseBesideAnother(config: Own, database?: Database): Promise<void> {
  const url = listenUrl(config);
  const other = await sidecarAt(url);
  if (other === null || (database && (await isSame(other, database, config)))) return;
  const own = database ? 'the database of SIDECAR_DATABASE_URL' : `the data folder ${config.dataDir}`;
  throw new StartFault(
    `A sidecar answers at ${url}, and it does not use ${own}: nothing was done, because that is another database than its own. Give this command the variables of that sidecar (SIDECAR_DATABASE_URL, SIDECAR_DATA_DIR …), which systemd reads from its unit and sidecar.env; for a second sidecar set another SIDECAR_PORT. If its database was replaced while it ran, restart it first. ${adviceForService(config)}`,
  );
}

/** How this command reaches the database of a service: a line to copy, last, where a terminal selects it in one go. */
export function adviceForService(config: Pick<Config, 'dataDir'>, known: Known = USUAL): string {
  const line = lineForService(config, known);
  if (line !== null) return `If it is the service of systemd, run this as root: ${line}`;
  return `Where systemd runs it, \`systemctl cat navigatr-sidecar\` shows its user and its data folder, and root runs: ${commandAs(UNKNOWN, known.argv)}`;
}

/** This command for the service of systemd; null: there is none here, or its data folder is used already. */
export function lineForService({ dataDir }: Pick<Config, 'dataDir'>, known: Known = USUAL): string | null {
  const { service, argv } = known;
  const isOther = resolve(dataDir) !== service.dataDir && existsSync(service.dataDir);
  return isOther ? commandAs(service, argv) : null;
}

/** One that does not say which ledger it has is an earlier version, or has lost its database: it is not in the way. */
const isSame = async ({ ledger }: Sidecar, database: Database, config: Own): Promise<boolean> =>
  ledger === null || ledger === (await markOf(database, config));

type Sidecar = { ledger: string | null };

async function sidecarAt(url: string): Promise<Sidecar | null> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const isSidecar = /^\{"status":"(not_)?ready"\}$/.test(await answer.text());
    return isSidecar ? { ledger: answer.headers.get(LEDGER_HEADER) } : null;
  } catch {
    return null;
  }
}
