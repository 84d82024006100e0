import { existsSync } from 'node:fs';
import { stopPostgres } from '../postgres/start.ts';
import { endProcessGroup } from '../system/process-record.ts';
import { sitePlaces } from './places.ts';
import { readState } from './state.ts';

/**
 * Stops a site's web server and database and keeps its data. Only processes recorded by this harness are
 * ended, and only if they still are the recorded ones. Nothing happens when none run.
 */
export async function stopSite(name: string): Promise<void> {
  const places = sitePlaces(name);
  const state = readState(places);
  if (state !== undefined) await endProcessGroup(state.server);
  if (existsSync(places.database)) await stopPostgres(places.database);
}
