import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseHome } from '../system/cache-home.ts';
import { isLocked } from '../system/lock.ts';
import { endProcessGroup } from '../system/process-record.ts';
import { stopDatabase } from './database/databases.ts';
import { endInstaller } from './installer.ts';
import { sitePlaces } from './places.ts';
import { isServed, readState } from './state.ts';

/**
 * Stops a site's web server and database and keeps its data. Only processes recorded by this harness are
 * ended, and only if they still are the recorded ones. Nothing happens when none run.
 */
export async function stopSite(name: string): Promise<void> {
  const places = sitePlaces(name);
  const state = readState(places);
  if (state !== undefined) await endProcessGroup(state.server);
  await stopDatabase(places.database);
}

/**
 * Stops what killed installations, tests and PHPUnit runs left running. What a living command works on stays, and sites
 * that are served.
 */
export async function stopLeftovers(): Promise<void> {
  const folder = join(databaseHome(), 'run');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const places = sitePlaces(name);
    const state = readState(places);
    if ((state !== undefined && isServed(state)) || isLocked(places.lockFile)) continue;
    await endInstaller(places);
    await stopDatabase(places.database);
  }
}
