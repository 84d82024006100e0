import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPostgresRunning, startPostgres, stopPostgres } from '../postgres/start.ts';
import { findPostgresPrograms } from '../system/postgres-programs.ts';
import { type ProcessRecord, recordThisProcess } from '../system/process-record.ts';
import { sitePlaces } from './places.ts';
import { type SiteState, writeState } from './state.ts';
import { stopLeftovers } from './stop.ts';

const places = () => sitePlaces('browser-9.9');
const gone: ProcessRecord = { pid: 1, startedAt: 'long ago' };

describe.runIf((await findPostgresPrograms()) !== undefined)('what killed commands leave running', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'navigatr-stop-'));
    // The server's own account must be able to pass.
    chmodSync(cache, 0o755);
    vi.stubEnv('XDG_CACHE_HOME', cache);
  });
  afterEach(async () => {
    await stopPostgres(places().database);
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });

  it.each([
    ['is stopped when the web server of the site is gone', () => gone, false],
    ['stays while the site is served', recordThisProcess, true],
  ])('%s', { timeout: 60_000 }, async (_what, server, stays) => {
    await startPostgres({ dataDir: places().database, durable: false });
    writeState(places(), { name: 'browser-9.9', server: server() } as SiteState);
    await stopLeftovers();
    expect(await isPostgresRunning(places().database)).toBe(stays);
  });
});
