import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { SharedBearers } from './connection/shared-bearers.ts';
import { notBesideAnother } from './control/refuse-beside-another.ts';
import { waitForFolder } from './control/wait-for-folder.ts';
import type { Database } from './db/client.ts';
import { DatabaseClock } from './db/database-clock.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { requireColumns } from './db/require-columns.ts';
import { throughLocks } from './db/through-locks.ts';
import { startWorker } from './delivery/worker.ts';
import type { Deps } from './deps.ts';
import { StartFault } from './errors.ts';
import { allRoutes } from './http/routes/index.ts';
import { startServer } from './http/server.ts';
import { startJobs } from './jobs.ts';
import type { Keys } from './keys/keys.ts';
import { bothKeys, loadKeys, makeOwnKey, ownKeyFile } from './keys/load.ts';
import { fitKeys } from './keys/proof.ts';
import { migrationsFolder } from './migrations.ts';
import { createNavigatr } from './platform/navigatr/adapter.ts';
import { createObf } from './platform/obf/adapter.ts';
import type { BearerStore } from './platform/obf/bearer-store.ts';
import { obfNames } from './platform/obf/hosts.ts';
import { Platforms } from './platform/registry.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { detectMovedDatabase } from './recovery/detect-moved-database.ts';
import { logAwaitedSites } from './site/log-awaited-sites.ts';
import { shortenPermits } from './site/permit.ts';
import { DEFAULT_SITE, pairSite } from './site/site.ts';

export type Ledger = { database: Database; keys: Keys };

export type AppOptions = {
  config: Config;
  log: Logger;
  /** The embedded database was taken away: the process must end at once. */
  onLockLost: () => void;
  /** Called before an embedded database is opened, or made where there is none. */
  onLocked?: (isNew: boolean) => Promise<void>;
  /** Called when PostgreSQL answers, before its schema is brought up to date. */
  onAnswered?: (database: Database) => Promise<void>;
  /** Opened for the embedded database, which no other process can use beside this one. */
  commands?: CommandDoor;
};

/** Takes commands of other processes until stopped. `forgetSites`: what is remembered of sites may be out of date. */
export type CommandDoor = (deps: Deps, forgetSites: () => void) => Promise<{ stop(): Promise<void> }>;

/** Opens the ledger and brings its schema up to date. Throws {@link StartFault} for what a person must mend. */
export async function openLedger(outside: AppOptions): Promise<Ledger> {
  const { config, log } = outside;
  const database = await openDatabase({
    ...outside,
    onFault: (error) => log.error({ err: error }, 'maintenance of the embedded database failed'),
    onLocked: async (isNew) => {
      await outside.onLocked?.(isNew);
      if (isNew) await makeOwnKey(config);
      // One that is missing is told before the database is touched.
      loadKeys(config);
    },
  });
  try {
    const keys = loadKeys(config);
    const applied = await migrate(database.maintenance, migrationsFolder);
    if (applied.length > 0) log.info({ migrations: applied }, 'schema brought up to date');
    await database.intake.run((db) => requireColumns(db));
    return { database, keys: await fitKeys(database.intake, keys, bothKeys(config, 'own')) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Where the database is, and what happens when its lock is lost. */
export type LedgerPlace = Pick<AppOptions, 'config' | 'onLockLost'>;

/**
 * Opens the database as it is for one command, and closes it afterwards. Throws `FolderTaken` where a running sidecar has it open,
 * and {@link StartFault} where one that runs has another.
 */
export async function withDatabase<T>(
  { config, onLockLost }: LedgerPlace,
  run: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    config,
    onLockLost,
    onFault: () => {},
    ...notBesideAnother(config),
  });
  try {
    return await run(database);
  } finally {
    await database.close();
  }
}

type PlatformNeeds = { bearers?: BearerStore; onStrayImage?: (host: string) => void };

/** Every platform there is an adapter for. Without a place for bearers, those that need one can only be looked at. */
export function createPlatforms(
  config: Config,
  { bearers = noBearers, onStrayImage }: PlatformNeeds = {},
): Platforms {
  const rate = { limit: config.rateLimit, windowMs: config.rateWindowMs };
  const { navigatrProxy: proxy, navigatrImages: imageSources, obf } = config;
  const images = onStrayImage === undefined ? {} : { onStrayImage };
  const { urls, ...ofObf } = obf;
  return new Platforms([
    createNavigatr(config.navigatr, { rate, proxy, imageSources, ...images }),
    ...obfNames.map((name) => createObf(name, { url: urls[name], ...ofObf, bearers, proxy, ...images })),
  ]);
}

const nowhere = () => Promise.reject(new Error('there is no ledger to keep bearers in'));
const noBearers: BearerStore = {
  read: nowhere,
  reserve: nowhere,
  pause: nowhere,
  keep: nowhere,
  forget: nowhere,
};

type DepsNeeds = { config: Config; log: Logger; ledger: Ledger; wake?: () => void };

/** What the domain verbs need, over an open ledger. */
export const createDeps = ({ config, log, ledger, wake = () => {} }: DepsNeeds): Deps => ({
  config,
  log,
  ...ledger,
  processMetrics: new ProcessMetrics(),
  databaseClock: new DatabaseClock(),
  platforms: createPlatforms(config, {
    bearers: new SharedBearers(ledger),
    onStrayImage: logStrayImages(log),
  }),
  random: Math.random,
  wake,
});

/** Says once of each host that its images are left out, and what to do. */
function logStrayImages(log: Logger): (host: string) => void {
  const said = new Set<string>();
  return (host) => {
    // A catalogue can name any number of hosts: the first ones tell enough.
    if (said.has(host) || said.size >= 20) return;
    said.add(host);
    log.warn(
      { host },
      "images of badges from this host are not shown: it is not one of the platform's (SIDECAR_NAVIGATR_IMAGE_HOSTS)",
    );
  };
}

export type RunningSidecar = { url: string; stop(): Promise<void> };

/** Starts everything and resolves when awards are accepted. */
export async function startSidecar(outside: AppOptions): Promise<RunningSidecar> {
  const { config, log } = outside;
  for (const warning of config.warnings) log.warn(warning);
  // A first start that cannot listen leaves no folder behind.
  if (config.databaseUrl === null && !existsSync(config.dataDir)) await requirePort(config);
  const ledger = await waitForFolder(() => openLedger(outside));
  warnOfOwnKey(ledger.keys, outside);
  const moved = await throughLocks({ ...ledger, log }, () => takeUp(ledger, config));
  if (moved.length > 0)
    log.warn({ sites: moved }, 'the ledger has another home than before: recovery begins');
  const deps = createDeps({ config, log, ledger, wake: () => worker.wake() });
  deps.processMetrics.watchProcess();
  const server = await startServer(deps, allRoutes).catch(async (cause: unknown) => {
    await ledger.database.close();
    throw listenFault(config, cause);
  });
  // After the server: the first look at the queue takes the embedded database longer than all of a start's other
  // statements. No call is read before this function returns to its caller, so `wake` finds the worker.
  const worker = startWorker(deps);
  const jobs = startJobs(deps);
  log.info({ url: server.url, database: ledger.database.kind }, 'sidecar ready');
  const commands =
    ledger.database.kind === 'embedded'
      ? await outside.commands?.(deps, () => server.sites.forgetAll())
      : null;
  await logAwaitedSites(ledger.database, log);
  return {
    url: server.url,
    stop: async () => {
      await Promise.all([server.stop(), jobs.stop(), worker.stop(), commands?.stop()]);
      await ledger.database.close();
    },
  };
}

/** What a start writes; once more changes nothing. Returns the sites whose recovery begins, because the ledger has moved. */
async function takeUp({ database, keys }: Ledger, config: Config): Promise<string[]> {
  const { site } = config;
  if (site) await database.intake.transaction((tx) => pairSite(tx, keys, { id: DEFAULT_SITE, ...site }));
  await database.intake.run((db) => shortenPermits(db));
  return detectMovedDatabase(database, config);
}

/** A start or command without the configured master key made one in the data folder, and the database was written with that. */
function warnOfOwnKey(keys: Keys, { config, log }: AppOptions): void {
  if (keys.id === loadKeys(config).id) return;
  log.warn(
    { file: ownKeyFile(config) },
    'the secrets are sealed with the master key in this file, not with the configured one: stop the sidecar, run `sidecar rotate-master-key`, and delete the file',
  );
}

async function requirePort(config: Config): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(config.port, config.host), 'listening');
  } catch (error) {
    throw listenFault(config, error);
  }
  server.close();
  await once(server, 'close');
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there. Stop it, or choose another SIDECAR_PORT',
  EACCES: 'this user may not open that port. Choose a SIDECAR_PORT from 1024 on',
  EADDRNOTAVAIL:
    'this machine has no such address. Set SIDECAR_HOST to one of its own, or to 0.0.0.0 for all',
  EAFNOSUPPORT: 'this machine has no IPv6. Set SIDECAR_HOST to an IPv4 address, or to 0.0.0.0 for all',
  ENOTFOUND: 'that name is not known here. Set SIDECAR_HOST to an address of this machine',
};

function listenFault({ host, port }: Config, cause: unknown): StartFault {
  const { code = '' } = cause as NodeJS.ErrnoException;
  const why = LISTEN_FAULTS[code] ?? `${code || 'unknown reason'}. Look at SIDECAR_HOST and SIDECAR_PORT`;
  return new StartFault(`Cannot listen on ${host}:${port}: ${why}.`, { cause });
}
