import type { Config } from '../config.ts';
import { EXAMINE_LEDGER } from '../control/inner-commands.ts';
import { refuseBesideAnother } from '../control/refuse-beside-another.ts';
import { runBeside } from '../control/run-beside.ts';
import type { Database } from '../db/client.ts';
import { lacksDatabase } from '../db/data-dir.ts';
import { FolderTaken } from '../db/folder-lock.ts';
import { requireSchema } from '../db/schema-version.ts';
import { StartFault } from '../errors.ts';
import { failureSentence } from '../failure-sentence.ts';
import { urlOf } from '../network/url-of.ts';
import type { Platforms } from '../platform/registry.ts';
import { configuredKeyFault, examineKeys } from './examine-keys.ts';
import { examineConnected } from './examine-platforms.ts';
import { examineServer } from './examine-server.ts';
import { examineSites } from './examine-sites.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

type Looking = {
  config: Config;
  platforms: Platforms;
  /** Opens the database, as it is, for as long as it is looked at. */
  withDatabase: (look: (database: Database) => Promise<Finding[]>) => Promise<Finding[]>;
};

/** Looks at the database and everything in it. Changes nothing. */
export async function examineLedger(looking: Looking): Promise<Finding[]> {
  const { config, platforms, withDatabase } = looking;
  try {
    if (config.databaseUrl === null && (await lacksDatabase(config.dataDir))) {
      return await examineNone(config);
    }
    return await withDatabase((database) => examineOpen({ database, config, platforms }));
  } catch (error) {
    if (error instanceof FolderTaken) return examineRunning(config, error);
    const sentence = failureSentence(error);
    if (sentence === null) throw error;
    return [bad(sentence)];
  }
}

async function examineNone(config: Config): Promise<Finding[]> {
  await refuseBesideAnother(config);
  const fault = configuredKeyFault(config);
  return [
    warn(`There is no database in ${config.dataDir} yet.`, 'Start the sidecar, or restore a backup.'),
    ...(fault === null ? [] : [bad(fault)]),
  ];
}

type Open = { database: Database; config: Config; platforms: Platforms };

export async function examineOpen({ database, config, platforms }: Open): Promise<Finding[]> {
  const server = await examineServer(database);
  await database.reports.run((db) => requireSchema(db));
  return [
    ok(`The ${database.kind} database opens and has the schema of this sidecar.`),
    ...server,
    ...(await examineKeys(database.reports, config)),
    ...(await examineSites(database.reports, platforms)),
    ...(await examineConnected(database.reports, platforms)),
  ];
}

/** The embedded database belongs to one process: the one that has it is asked how it is, and to look into it. */
async function examineRunning(config: Config, taken: FolderTaken): Promise<Finding[]> {
  const url = `${urlOf(config.host, config.port)}/readyz`;
  const ready = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  const health = ready?.ok
    ? ok(`${taken.holder} has the database open and is ready.`)
    : bad(
        `${taken.holder} has the database open, but ${url} does not say that it is ready.`,
        'If it has only just started, run this again in a minute. Otherwise see its log, and give this command its SIDECAR_HOST and SIDECAR_PORT.',
      );
  const fault = configuredKeyFault(config);
  const key = fault === null ? [] : [warn(fault, 'Started again with these variables, it ends with this.')];
  return [health, ...key, ...(await examineBeside(taken))];
}

async function examineBeside(taken: FolderTaken): Promise<Finding[]> {
  const findings: Finding[] = [];
  const print = (text: string) => void findings.push(JSON.parse(text));
  try {
    await runBeside(taken, { argv: [EXAMINE_LEDGER], site: null, print, log: () => {} });
    return findings;
  } catch (error) {
    if (!(error instanceof StartFault)) throw error;
    return [warn('The database was not looked into.', error.message)];
  }
}
