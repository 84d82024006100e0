import { join } from 'node:path';
import { cacheHome, databaseHome, memoryHome } from '../system/cache-home.ts';

/** Where the parts of one running site lie. Everything in them can be made again. */
export interface SitePlaces {
  home: string;
  /** Moodle's own folder: config.php and admin/cli are in it. */
  root: string;
  dataroot: string;
  logs: string;
  scripts: string;
  stateFile: string;
  lockFile: string;
  /** Names the installer that is at work on the site. */
  installerFile: string;
  /** PostgreSQL's data directory. */
  database: string;
}

/**
 * Sites of tests, begun anew each time, and those that templates are made of. Moodle's caches are files: in memory PHPUnit
 * takes two thirds of the time.
 */
const PASSING = /^(phpunit|browser|installer|build)-/;

export function sitePlaces(name: string): SitePlaces {
  const home = join(runFolder(), name);
  const memory = PASSING.test(name) ? memoryHome() : undefined;
  return {
    home,
    root: join(home, 'moodle'),
    dataroot: memory === undefined ? join(home, 'dataroot') : join(memory, name),
    logs: join(home, 'logs'),
    scripts: join(home, 'scripts'),
    stateFile: join(home, 'state.json'),
    lockFile: join(runFolder(), `${name}.lock`),
    installerFile: join(runFolder(), `${name}.installer.json`),
    database: join(databaseHome(), 'run', name, 'data'),
  };
}

export function runFolder(): string {
  return join(cacheHome(), 'run');
}

export interface TemplatePlaces {
  dataroot: string;
  database: string;
  /** Written last: a template without it is half made. */
  completeFile: string;
  lockFile: string;
}

export function templatePlaces(key: string): TemplatePlaces {
  const home = join(cacheHome(), 'templates', key);
  return {
    dataroot: join(home, 'dataroot'),
    database: join(databaseHome(), 'templates', key),
    completeFile: join(home, 'complete'),
    lockFile: join(cacheHome(), 'templates', `${key}.lock`),
  };
}

/** @throws for names that are no plain folder name. */
export function checkSiteName(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,60}$/.test(name)) return name;
  throw new Error(`"${name}" cannot name a site: use lower case letters, digits, dots, dashes.`);
}
