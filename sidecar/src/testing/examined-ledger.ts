import { createPlatforms, withDatabase } from '../app.ts';
import type { Config } from '../config.ts';
import { examineLedger } from '../doctor/examine-ledger.ts';
import type { Finding } from '../doctor/finding.ts';

/** What `sidecar doctor` finds in the database that a configuration names. */
export const examinedLedger = (config: Config): Promise<Finding[]> =>
  examineLedger({
    config,
    platforms: createPlatforms(config),
    withDatabase: (look) => withDatabase({ config, onLockLost: () => {} }, look),
  });
