import type { Config } from '../config.ts';
import { templateFolder } from '../template.ts';
import type { Database } from './client.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

export type OpenOptions = {
  config: Config;
  /** The embedded database was taken away from this process, which must end at once. */
  onLockLost: () => void;
  onFault: (error: unknown) => void;
};

/** The ledger that the configuration names. */
export async function openDatabase({ config, onLockLost, onFault }: OpenOptions): Promise<Database> {
  if (config.databaseUrl !== null) return openPostgres(config.databaseUrl);
  return openEmbedded({ dataDir: config.dataDir, template: templateFolder, onLockLost, onFault });
}
