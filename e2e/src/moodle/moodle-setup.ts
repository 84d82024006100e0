import { join } from 'node:path';
import { requireCache } from '../system/cache-home.ts';
import { databaseOf } from './database/databases.ts';
import { chosenKind, MOODLE_DATABASE, type MoodleDatabase } from './database/moodle-database.ts';
import { type PhpCli, requirePhp } from './php-cli.ts';
import { sitePlaces } from './places.ts';
import { findSource, type MoodleSource } from './source.ts';
import { findVersion, type MoodleVersion } from './versions.ts';
import type { MoodleMode, SiteConfig } from './working-copy.ts';

/** Told about each step that takes more than a moment. */
export type Say = (line: string) => void;

/** Everything a site stands on, before anything of it exists. */
export interface MoodleSetup extends PhpCli {
  moodle: MoodleVersion;
  source: MoodleSource;
  database: MoodleDatabase;
}

/**
 * @param kind of the database; default the one that `MOODLE_DATABASE` names
 * @throws when there is no source tree ({@link NoMoodleSource}) or no fitting PHP.
 */
export async function prepareSetup(
  version: string,
  name: string,
  say: Say,
  kind = chosenKind(),
): Promise<MoodleSetup> {
  const moodle = findVersion(version);
  requireCache();
  const source = await findSource(moodle, say);
  const php = await requirePhp(moodle);
  return { moodle, source, php, places: sitePlaces(name), database: databaseOf(kind) };
}

export interface Ports {
  port: number;
  databasePort: number;
}

export function siteConfig(setup: MoodleSetup, ports: Ports, mode: MoodleMode): SiteConfig {
  return {
    wwwroot: wwwrootOf(ports.port),
    dataroot: setup.places.dataroot,
    phpunitDataroot: join(setup.places.home, 'phpunit'),
    dbtype: setup.database.kind,
    ...setup.database.address(setup.places.database),
    dbport: ports.databasePort,
    dbname: MOODLE_DATABASE,
    dbuser: setup.database.user,
    dbpass: '',
    mode,
    php: setup.php.binary.includes('/') ? setup.php.binary : '',
  };
}

export function wwwrootOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
