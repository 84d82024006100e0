import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { DatabaseClock } from './db/database-clock.ts';
import type { Keys } from './keys/keys.ts';
import type { Platforms } from './platform/registry.ts';
import type { ProcessMetrics } from './process-metrics.ts';

/** What the domain verbs need from outside, handed in so that tests can replace it. */
export type Deps = {
  config: Config;
  database: Database;
  databaseClock: DatabaseClock;
  keys: Keys;
  platforms: Platforms;
  log: Logger;
  processMetrics: ProcessMetrics;
  /** In [0, 1): jitter. */
  random: () => number;
  /** Tells the worker that there may be work now. */
  wake: () => void;
};
