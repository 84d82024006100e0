import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { FolderTaken } from '../db/folder-lock.ts';
import { openDatabase } from '../db/open.ts';
import { requireSchema } from '../db/schema-version.ts';
import { databaseCause, StartFault } from '../errors.ts';
import type { Platforms } from '../platform/registry.ts';
import { examineKeys } from './examine-keys.ts';
import { examineServer } from './examine-server.ts';
import { examineSites } from './examine-sites.ts';
import { bad, type Finding, ok, warn } from './finding.ts';

type Looking = { config: Config; platforms: Platforms; onLockLost: () => void };

/** Looks at the database and everything in it. Changes nothing. */
export async function examineLedger({ config, platforms, onLockLost }: Looking): Promise<Finding[]> {
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'database'))) {
    return [
      warn(`There is no database in ${config.dataDir} yet.`, 'Start the sidecar, or restore a backup.'),
    ];
  }
  try {
    const database = await openDatabase({ config, onLockLost, onFault: () => {} });
    try {
      return await examineOpen(database, config, platforms);
    } finally {
      await database.close();
    }
  } catch (error) {
    return [error instanceof FolderTaken ? await examineRunning(config, error) : bad(...whyNot(error))];
  }
}

async function examineOpen(database: Database, config: Config, platforms: Platforms): Promise<Finding[]> {
  const server = await examineServer(database);
  await database.reports.run((db) => requireSchema(db));
  return [
    ok(`The ${database.kind} database opens and has the schema of this sidecar.`),
    ...server,
    ...(await examineKeys(database.reports, config)),
    ...(await examineSites(database.reports, platforms)),
  ];
}

/** The embedded database belongs to one process: the one that has it is asked how it is. */
async function examineRunning({ host, port }: Config, taken: FolderTaken): Promise<Finding> {
  const url = `http://${host}:${port}/readyz`;
  const ready = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (ready?.ok)
    return ok(`${taken.holder} has the database open and is ready; stop it to look into the database.`);
  return bad(
    `${taken.holder} has the database open, but ${url} does not say that it is ready.`,
    'See its log.',
  );
}

function whyNot(error: unknown): [string, string] {
  if (error instanceof StartFault) return [error.message, ''];
  const { code } = databaseCause(error);
  const remedies: Record<string, string> = {
    '28P01': 'The password in SIDECAR_DATABASE_URL is wrong.',
    '28000': 'The server lets this user in from here no more: look at pg_hba.conf.',
    '3D000': 'Create the database that SIDECAR_DATABASE_URL names.',
    '42501': 'Give the user of SIDECAR_DATABASE_URL all rights on its database.',
    '53300': 'Raise max_connections, or put PgBouncer in between: each sidecar takes up to 15.',
    ENOTFOUND: 'The host in SIDECAR_DATABASE_URL is not known here.',
    ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or mend SIDECAR_DATABASE_URL.',
  };
  return [
    `The database does not answer (${code ?? 'no answer in time'}).`,
    remedies[code ?? ''] ??
      'Look at host, port and firewall of SIDECAR_DATABASE_URL, and at the log of PostgreSQL.',
  ];
}
