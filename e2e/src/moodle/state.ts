import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ProcessRecord } from '../system/process-record.ts';
import type { DatabaseKind } from './database/moodle-database.ts';
import { runFolder, type SitePlaces } from './places.ts';
import type { MoodleMode } from './working-copy.ts';

/** What is known about a site between two commands. */
export interface SiteState {
  name: string;
  version: string;
  release: string;
  mode: MoodleMode;
  port: number;
  database: DatabaseKind;
  databasePort: number;
  /** PHP's web server, the leader of its process group. */
  server: ProcessRecord;
  /** `hashInstallation()` of the plugin that the database knows. */
  plugin: string;
}

export function readState(places: SitePlaces): SiteState | undefined {
  if (!existsSync(places.stateFile)) return undefined;
  // Sites from before there was a choice stand on PostgreSQL.
  return { database: 'pgsql', ...JSON.parse(readFileSync(places.stateFile, 'utf8')) } as SiteState;
}

export function writeState(places: SitePlaces, state: SiteState): void {
  mkdirSync(places.home, { recursive: true });
  const fresh = `${places.stateFile}.new`;
  writeFileSync(fresh, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(fresh, places.stateFile);
}

export function isServed(state: SiteState): boolean {
  return isRunning(state.server);
}

/** Names of all sites that ever ran here and were not removed. */
export function listSiteNames(): string[] {
  if (!existsSync(runFolder())) return [];
  return readdirSync(runFolder())
    .filter((name) => existsSync(join(runFolder(), name, 'state.json')))
    .sort();
}
