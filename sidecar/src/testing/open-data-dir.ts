import type { EraseReply } from '@local-navigatr/shared-types';
import { openLedger } from '../app.ts';
import { parseConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { erase } from '../privacy/erase.ts';
import { findSite } from '../site/site.ts';
import { type TestDeps, testDeps } from './deps.ts';

/** The ledger of a data folder, without a server; closed by its `close`. */
export async function openDataDir(dataDir: string): Promise<TestDeps> {
  const config = parseConfig({ SIDECAR_DATA_DIR: dataDir });
  const ledger = await openLedger({ config, log: createLog('silent'), onLockLost: () => {} });
  return testDeps(ledger.database, { keys: ledger.keys, config: { dataDir } });
}

/** Erases users of a site in a data folder. */
export async function openForErasure(
  dataDir: string,
  id: string,
): Promise<{ erase(user: string): Promise<EraseReply>; close(): Promise<void> }> {
  const deps = await openDataDir(dataDir);
  const site = await deps.database.intake.run((db) => findSite(db, deps.keys, id));
  if (!site) throw new Error('no such site');
  return {
    erase: (user) => erase(deps, site, { users: [user] }),
    close: () => deps.database.close(),
  };
}
