import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { createDeps, type Ledger, openLedger } from '../app.ts';
import { COMMAND_LINE, writeAudit, writeAudits } from '../audit/write-audit.ts';
import { type Config, type Environment, parseConfig } from '../config.ts';
import { adviceForService, refuseBesideAnother } from '../control/refuse-beside-another.ts';
import type { Database, Db } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { StartFault } from '../errors.ts';
import { listSites } from '../site/site.ts';

/** What a command may use of the process. */
export type CliContext = {
  environment: Environment;
  log: (config: Config) => Logger;
  print: (line: string) => void;
  /** Hears of what a command changed: not on the standard output, which people and scripts read. */
  actionLog: Logger;
  onLockLost: () => void;
  /** Asks the person at the terminal; null: there is nobody to ask. */
  confirm: ((question: string) => Promise<boolean>) | null;
  /** The sidecar that runs the command for another process; null: the command opens the ledger. */
  running: Deps | null;
  /** Aborted where the command is not wanted any more, with what is then said; null: it ends with its process. */
  signal: AbortSignal | null;
};

/**
 * Runs a command on the ledger, and closes it where the command opened it. Where there is none yet it is made, or the command
 * refused: it was probably meant for another folder.
 */
export async function withLedger(
  { environment, log, onLockLost, running }: CliContext,
  run: (ledger: Ledger, config: Config) => Promise<void>,
  whenNew: 'make' | 'refuse' = 'refuse',
): Promise<void> {
  if (running !== null) return run(running, running.config);
  const config = parseConfig(environment);
  const look = async (isNew: boolean) => {
    await refuseBesideAnother(config);
    if (isNew && whenNew === 'refuse') throw noDatabase(config);
  };
  // Nobody can have a folder that is not there, and what is refused makes none.
  if (config.databaseUrl === null && !existsSync(config.dataDir)) await look(true);
  const ledger = await openLedger({
    config,
    log: log({ ...config, logLevel: 'warn' }),
    onLockLost,
    onLocked: look,
    onAnswered: (database) => refuseBesideAnother(config, database),
  });
  try {
    await run(ledger, config);
  } finally {
    await ledger.database.close();
  }
}

/** {@link withLedger} for a command that asks platforms as the sidecar does: in its turn, with bearers that all share. */
export const withDeps = (context: CliContext, run: (deps: Deps) => Promise<void>): Promise<void> =>
  withLedger(context, (ledger, config) =>
    run(context.running ?? createDeps({ config, log: context.log({ ...config, logLevel: 'warn' }), ledger })),
  );

export const noDatabase = (config: Config): StartFault =>
  new StartFault(
    `There is no database in ${config.dataDir}. Name the data folder of your sidecar in SIDECAR_DATA_DIR, or set SIDECAR_DATABASE_URL. ${adviceForService(config)}`,
  );

/** Of every command that takes one. */
export const SITE_ARGUMENT = 'its id, as `sidecar site list` shows it';

export const unknownSite = (id: string): StartFault =>
  new StartFault(`There is no site ${id}. \`sidecar site list\` names those that are paired.`);

type Act = { action: string; details?: string };

/** Records what a command does to a site, in its audit trail and in the log of the host. */
export async function recordAct(
  tx: Db,
  { actionLog }: CliContext,
  { site, ...act }: Act & { site: string },
): Promise<void> {
  await writeAudit(tx, { site, actor: COMMAND_LINE, ...act });
  actionLog.info({ site, ...act }, 'done from the command line');
}

/** {@link recordAct} for what concerns every site. */
export async function recordActEverywhere(
  database: Database,
  { actionLog }: CliContext,
  act: Act,
): Promise<void> {
  await database.intake.transaction(async (tx) => {
    const sites = (await listSites(tx)).map(({ id }) => id);
    await writeAudits(tx, sites, { actor: COMMAND_LINE, ...act });
  });
  actionLog.info(act, 'done from the command line');
}
