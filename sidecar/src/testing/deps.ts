import { randomBytes } from 'node:crypto';
import { type Config, parseConfig } from '../config.ts';
import type { Database } from '../db/client.ts';
import type { Deps } from '../deps.ts';
import { Meters } from '../health/meters.ts';
import { Keys } from '../keys/keys.ts';
import { DatabaseClock } from '../lane/database-clock.ts';
import { createLog } from '../log.ts';
import { FakePlatform } from './fake-platform.ts';

export type TestDeps = Deps & { platform: FakePlatform };

/** Dependencies for a test: silent log, middle of every jitter, a platform that answers what it is told. */
export function testDeps(
  database: Database,
  given: Partial<Omit<Deps, 'config' | 'platform'>> & {
    config?: Partial<Config>;
    platform?: FakePlatform;
  } = {},
): TestDeps {
  return {
    database,
    databaseClock: new DatabaseClock(),
    keys: new Keys([randomBytes(32)]),
    log: createLog('silent'),
    meters: new Meters(),
    random: () => 0.5,
    wake: () => {},
    ...given,
    platform: given.platform ?? new FakePlatform(),
    config: { ...parseConfig({ SIDECAR_PORT: '0', SIDECAR_RATE_WINDOW_MS: '10' }), ...given.config },
  };
}
