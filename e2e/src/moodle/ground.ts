import { join } from 'node:path';
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
export interface Ground extends PhpCli {
  moodle: MoodleVersion;
  source: MoodleSource;
  database: MoodleDatabase;
}

/**
 * @param kind of the database; default the one that `MOODLE_DATABASE` names
 * @throws when there is no source tree ({@link NoMoodleSource}) or no fitting PHP.
 */
export async function prepareGround(
  version: string,
  name: string,
  say: Say,
  kind = chosenKind(),
): Promise<Ground> {
  const moodle = findVersion(version);
  const source = await findSource(moodle, say);
  const php = await requirePhp(moodle);
  return { moodle, source, php, places: sitePlaces(name), database: databaseOf(kind) };
}

export interface Ports {
  port: number;
  databasePort: number;
}

export function siteConfig(ground: Ground, ports: Ports, mode: MoodleMode): SiteConfig {
  return {
    wwwroot: wwwrootOf(ports.port),
    dataroot: ground.places.dataroot,
    phpunitDataroot: join(ground.places.home, 'phpunit'),
    dbtype: ground.database.kind,
    ...ground.database.address(ground.places.database),
    dbport: ports.databasePort,
    dbname: MOODLE_DATABASE,
    dbuser: ground.database.user,
    dbpass: '',
    mode,
    php: ground.php.binary.includes('/') ? ground.php.binary : '',
  };
}

export function wwwrootOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
