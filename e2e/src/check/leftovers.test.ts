import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sitePlaces } from '../moodle/places.ts';
import { isPostgresRunning, stopPostgres } from '../postgres/start.ts';
import { findPostgresPrograms } from '../system/postgres-programs.ts';
import { check } from './check.ts';
import { ROOT, workspaceProgram } from './places.ts';
import { partNamed } from './testing.ts';

const SITE = 'build-9.9';
const INSTALLATION = fileURLToPath(new URL('endless-installation.ts', import.meta.url));

describe.runIf((await findPostgresPrograms()) !== undefined)('a run that is stopped', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'navigatr-leftovers-'));
    // The server's own account must be able to pass.
    chmodSync(cache, 0o755);
    vi.stubEnv('XDG_CACHE_HOME', cache);
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    await stopPostgres(sitePlaces(SITE).database);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
    rmSync(join(ROOT, 'artifacts', 'check', 'installs.log'), { force: true });
    rmSync(join(ROOT, 'artifacts', 'check', 'installs'), { recursive: true, force: true });
  });

  it('ends the database of a Moodle that is being installed', { timeout: 60_000 }, async () => {
    const stop = new AbortController();
    const installs = partNamed('installs', {
      run: async (tools) => {
        const file = workspaceProgram('tsx', 'e2e');
        await tools.command({ title: 'Installing', file, args: [INSTALLATION, SITE] });
      },
    });
    const wanted = { action: 'run', parts: [installs], output: 'failures' } as const;
    const ended = check({ wanted, where: 'desk', signal: stop.signal });
    const { database } = sitePlaces(SITE);
    await vi.waitFor(() => expect(existsSync(join(database, '..', 'at-work'))).toBe(true), 30_000);
    expect(await isPostgresRunning(database)).toBe(true);
    stop.abort();
    expect(await ended).toBe(1);
    expect(await isPostgresRunning(database)).toBe(false);
  });
});
