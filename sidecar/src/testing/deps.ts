import { randomBytes } from 'node:crypto';
import { type Config, parseConfig } from '../config.ts';
import type { Database } from '../db/client.ts';
import { DatabaseClock } from '../db/database-clock.ts';
import type { Deps } from '../deps.ts';
import { Keys } from '../keys/keys.ts';
import { createLog } from '../log.ts';
import type { Platform } from '../platform/port.ts';
import { Platforms } from '../platform/registry.ts';
import { ProcessMetrics } from '../process-metrics.ts';
import { FakePlatform } from './fake-platform.ts';

export type TestDeps<Only extends Platform = FakePlatform> = Deps & { platform: Only };

export type TestDepsOptions<Only> = Partial<Omit<Deps, 'config' | 'platforms'>> & {
  config?: Partial<Config>;
  /** The only one there is. */
  platform?: Only;
};

/** Dependencies for a test: silent log, middle of every jitter, a platform that answers what it is told. */
export function testDeps(database: Database, given?: TestDepsOptions<FakePlatform>): TestDeps;
export function testDeps(database: Database, given: TestDepsOptions<Platform>): TestDeps<Platform>;
export function testDeps(database: Database, given: TestDepsOptions<Platform> = {}): TestDeps<Platform> {
  const config = { ...parseConfig({ SIDECAR_PORT: '0', SIDECAR_RATE_WINDOW_MS: '10' }), ...given.config };
  const rate = { limit: config.rateLimit, windowMs: config.rateWindowMs };
  const platform = given.platform ?? new FakePlatform(rate);
  return {
    database,
    databaseClock: new DatabaseClock(),
    keys: new Keys([randomBytes(32)]),
    log: createLog('silent'),
    processMetrics: new ProcessMetrics(),
    random: () => 0.5,
    wake: () => {},
    ...given,
    platform,
    platforms: new Platforms([platform]),
    config,
  };
}
