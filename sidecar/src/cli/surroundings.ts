import type { Logger } from 'pino';
import { type Ledger, openLedger } from '../app.ts';
import { type Config, type Environment, parseConfig } from '../config.ts';

/** What a command may use of the process. */
export type Surroundings = {
  environment: Environment;
  log: (config: Config) => Logger;
  print: (line: string) => void;
  onLockLost: () => void;
};

/** Runs a command on the open ledger and closes it. */
export async function withLedger(
  { environment, log, onLockLost }: Surroundings,
  run: (ledger: Ledger, config: Config) => Promise<void>,
): Promise<void> {
  const config = parseConfig(environment);
  const ledger = await openLedger({ config, log: log({ ...config, logLevel: 'warn' }), onLockLost });
  try {
    await run(ledger, config);
  } finally {
    await ledger.database.close();
  }
}
